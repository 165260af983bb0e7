//! Blocks: their types, schemas and documents, and what the registry has of them.

use js_sys::Promise;
use wasm_bindgen::prelude::*;

use super::route::{Js, routes};
use super::{PrefectClient, promise};
use crate::json::kind::Schema;
use crate::models::block_documents::{
    BlockDocumentCountQuery, BlockDocumentCreate, BlockDocumentQuery, BlockDocumentUpdate,
};
use crate::models::block_schemas::{BlockSchemaCreate, BlockSchemaQuery};
use crate::models::block_types::{BlockTypeCreate, BlockTypeQuery, BlockTypeUpdate};
use crate::models::queries::{BlockDocumentReadQuery, BlockSchemaVersionQuery};
use crate::models::scalars::{Name, Uuid};
use crate::transport::Request;
use crate::transport::error::{Error, ErrorKind};

routes! {
    /// Creates a block type. Not repeated after a fault. Rejects with `ObjectAlreadyExists` where the
    /// slug is taken.
    ///
    /// `POST /block_types/`
    ///
    /// ```js
    /// await client.createBlockType({ name: "Warehouse", slug: `warehouse-${Date.now()}` });
    /// ```
    createBlockType(blockType: BlockTypeCreate) -> "ApiPromise<BlockType>" = POST "/block_types/";

    /// Reads a block type. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `GET /block_types/{id}`
    ///
    /// ```js
    /// const { slug } = await client.readBlockType(blockType.id);
    /// ```
    readBlockType(id: Uuid) -> "ApiPromise<BlockType>" = GET "/block_types/{id}";

    /// Reads a block type by its slug. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `GET /block_types/slug/{slug}`
    ///
    /// ```js
    /// const secret = await client.readBlockTypeBySlug("secret");
    /// ```
    readBlockTypeBySlug(slug: Name) -> "ApiPromise<BlockType>" = GET "/block_types/slug/{slug}";

    /// Reads block types: a page of them by `await`, all of them by `for await`.
    ///
    /// `POST /block_types/filter`
    ///
    /// ```js
    /// for await (const { slug, name } of client.readBlockTypes()) console.log(slug, name);
    /// ```
    readBlockTypes(query?: BlockTypeQuery) -> "ListPromise<BlockType>" = POST "/block_types/filter";

    /// Changes a block type; what is left out stays. Rejects with `ObjectNotFound` where there is none,
    /// and with `Forbidden` for one of Prefect's own.
    ///
    /// `PATCH /block_types/{id}`
    ///
    /// ```js
    /// await client.updateBlockType(blockType.id, { description: "Where the numbers are" });
    /// ```
    updateBlockType(id: Uuid, update: BlockTypeUpdate) -> "ApiPromise<void>" =
        PATCH "/block_types/{id}";

    /// Deletes a block type with its schemas and documents. Rejects with `ObjectNotFound` where there
    /// is none, and with `Forbidden` for one of Prefect's own.
    ///
    /// `DELETE /block_types/{id}`
    ///
    /// ```js
    /// await client.deleteBlockType(blockType.id);
    /// ```
    deleteBlockType(id: Uuid) -> "ApiPromise<void>" = DELETE "/block_types/{id}";

    /// Installs Prefect's own block types where they are missing.
    ///
    /// `POST /block_types/install_system_block_types`
    ///
    /// ```js
    /// await client.installSystemBlockTypes();
    /// ```
    installSystemBlockTypes() -> "ApiPromise<void>" =
        POST "/block_types/install_system_block_types", repeatable;

    /// Creates a block schema. The same one is given back as it is, so this is safe to repeat. Rejects
    /// with `Forbidden` for one of Prefect's own types.
    ///
    /// `POST /block_schemas/`
    ///
    /// ```js
    /// const fields = { title: "Warehouse", type: "object", properties: { host: { type: "string" } } };
    /// await client.createBlockSchema({ block_type_id: blockType.id, fields });
    /// ```
    createBlockSchema(blockSchema: BlockSchemaCreate) -> "ApiPromise<BlockSchema>" =
        POST "/block_schemas/", repeatable;

    /// Reads a block schema. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `GET /block_schemas/{id}`
    ///
    /// ```js
    /// const { checksum, fields } = await client.readBlockSchema(blockSchema.id);
    /// ```
    readBlockSchema(id: Uuid) -> "ApiPromise<BlockSchema>" = GET "/block_schemas/{id}";

    /// Reads a block schema by its checksum. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `GET /block_schemas/checksum/{checksum}`
    ///
    /// ```js
    /// const schema = await client.readBlockSchemaByChecksum(blockSchema.checksum);
    /// ```
    readBlockSchemaByChecksum(checksum: Name, query?: BlockSchemaVersionQuery) -> "ApiPromise<BlockSchema>" =
        GET "/block_schemas/checksum/{checksum}";

    /// Reads block schemas, the newest first: a page of them by `await`, all of them by `for await`.
    ///
    /// `POST /block_schemas/filter`
    ///
    /// ```js
    /// for await (const { checksum, version } of client.readBlockSchemas()) console.log(checksum, version);
    /// ```
    readBlockSchemas(query?: BlockSchemaQuery) -> "ListPromise<BlockSchema>" =
        POST "/block_schemas/filter";

    /// Deletes a block schema. Rejects with `ObjectNotFound` where there is none, and with `Forbidden`
    /// for one of Prefect's own types.
    ///
    /// `DELETE /block_schemas/{id}`
    ///
    /// ```js
    /// await client.deleteBlockSchema(blockSchema.id);
    /// ```
    deleteBlockSchema(id: Uuid) -> "ApiPromise<void>" = DELETE "/block_schemas/{id}";

    /// Reads what blocks can do, as their schemas say it, such as `"read-path"`.
    ///
    /// `GET /block_capabilities/`
    ///
    /// ```js
    /// const capabilities = await client.readAvailableBlockCapabilities();
    /// ```
    readAvailableBlockCapabilities() -> "ApiPromise<string[]>" = GET "/block_capabilities/";

    /// Creates a block document. In the answer secret values are rows of asterisks. Not repeated after
    /// a fault. Rejects with `ObjectAlreadyExists` where the block type has one of that name.
    ///
    /// `POST /block_documents/`
    ///
    /// ```js
    /// await client.createBlockDocument({
    ///   name: `west-${Date.now()}`,
    ///   data: { host: "west.example.com" },
    ///   block_type_id: blockType.id,
    ///   block_schema_id: blockSchema.id,
    /// });
    /// ```
    createBlockDocument(blockDocument: BlockDocumentCreate) -> "ApiPromise<BlockDocument>" =
        POST "/block_documents/";

    /// Reads a block document. Secret values are rows of asterisks unless `include_secrets` is set.
    /// Rejects with `ObjectNotFound` where there is none.
    ///
    /// `GET /block_documents/{id}`
    ///
    /// ```js
    /// const { data } = await client.readBlockDocument(blockDocument.id, { include_secrets: true });
    /// ```
    readBlockDocument(id: Uuid, query?: BlockDocumentReadQuery) -> "ApiPromise<BlockDocument>" =
        GET "/block_documents/{id}";

    /// Reads a block document by its name and the slug of its type. Secret values are rows of asterisks
    /// unless `include_secrets` is set. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `GET /block_types/slug/{slug}/block_documents/name/{block_document_name}`
    ///
    /// ```js
    /// const { data } = await client.readBlockDocumentByName(blockDocument.name ?? "", blockType.slug);
    /// ```
    readBlockDocumentByName(name: Name, blockTypeSlug: Name, query?: BlockDocumentReadQuery) -> "ApiPromise<BlockDocument>" =
        GET "/block_types/slug/{slug}/block_documents/name/{block_document_name}", swapped;

    /// Reads block documents: a page of them by `await`, all of them by `for await`. Secret values are
    /// rows of asterisks unless `include_secrets` is set.
    ///
    /// `POST /block_documents/filter`
    ///
    /// ```js
    /// const documents = client.readBlockDocuments({ block_types: { slug: { any_: ["secret"] } } });
    /// for await (const { name } of documents) console.log(name);
    /// ```
    readBlockDocuments(query?: BlockDocumentQuery) -> "ListPromise<BlockDocument>" =
        POST "/block_documents/filter";

    /// Reads the block documents of a type, all of them. Secret values are rows of asterisks unless
    /// `include_secrets` is set. Rejects with `ObjectNotFound` where there is no such type.
    ///
    /// `GET /block_types/slug/{slug}/block_documents`
    ///
    /// ```js
    /// const names = (await client.readBlockDocumentsByType(blockType.slug)).map(({ name }) => name);
    /// ```
    readBlockDocumentsByType(blockTypeSlug: Name, query?: BlockDocumentReadQuery) -> "ApiPromise<BlockDocument[]>" =
        GET "/block_types/slug/{slug}/block_documents";

    /// Counts block documents: all that match, not just a page.
    ///
    /// `POST /block_documents/count`
    ///
    /// ```js
    /// const n = await client.countBlockDocuments();
    /// ```
    countBlockDocuments(query?: BlockDocumentCountQuery) -> "ApiPromise<number>" =
        POST "/block_documents/count";

    /// Changes a block document: `data` is added to what is there, unless `merge_existing_data` is
    /// `false`. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `PATCH /block_documents/{id}`
    ///
    /// ```js
    /// await client.updateBlockDocument(blockDocument.id, { data: { host: "east.example.com" } });
    /// ```
    updateBlockDocument(id: Uuid, update: BlockDocumentUpdate) -> "ApiPromise<void>" =
        PATCH "/block_documents/{id}";

    /// Deletes a block document. Rejects with `ObjectNotFound` where there is none.
    ///
    /// `DELETE /block_documents/{id}`
    ///
    /// ```js
    /// await client.deleteBlockDocument(blockDocument.id);
    /// ```
    deleteBlockDocument(id: Uuid) -> "ApiPromise<void>" = DELETE "/block_documents/{id}";

    /// Reads a view of the registry of Prefect's integrations: `"aggregate-block-metadata"`,
    /// `"aggregate-flow-metadata"` or `"aggregate-worker-metadata"`. Rejects with `ObjectNotFound` for
    /// another.
    ///
    /// `GET /collections/views/{view}`
    ///
    /// ```js
    /// const packages = Object.keys(await client.readViewContent("aggregate-worker-metadata"));
    /// ```
    readViewContent(view: Name) -> "ApiPromise<Record<string, unknown>>" =
        GET "/collections/views/{view}";

    /// Reads which types of workers there are, by the package that brings each, with the job template
    /// of each.
    ///
    /// `GET /collections/views/{view}`
    ///
    /// ```js
    /// const packages = Object.keys(await client.readWorkerMetadata());
    /// ```
    readWorkerMetadata() -> "ApiPromise<Record<string, unknown>>" =
        GET "/collections/views/aggregate-worker-metadata";
}

#[wasm_bindgen]
impl PrefectClient {
    /// Reads the newest schema of a block type. Rejects with `ObjectNotFound` where it has none.
    ///
    /// `POST /block_schemas/filter`
    ///
    /// ```js
    /// const { fields } = await client.getMostRecentBlockSchemaForBlockType(blockDocument.block_type_id);
    /// ```
    #[wasm_bindgen(
        js_name = getMostRecentBlockSchemaForBlockType,
        unchecked_return_type = "Promise<BlockSchema>"
    )]
    pub fn get_most_recent_block_schema_for_block_type(
        &self,
        #[wasm_bindgen(js_name = blockTypeId)] block_type_id: Js<Uuid>,
        #[wasm_bindgen(unchecked_optional_param_type = "RequestOptions | null")] options: JsValue,
    ) -> Promise {
        let request = Request::query("/block_schemas/filter")
            .template(r#"{"block_schemas":{"block_type_id":{"any_":[*]}},"limit":1}"#)
            .argument(&block_type_id.into(), Uuid::KIND);
        let call = self.begin(&options);
        promise(async move {
            let schemas = call?.list(request).await?;
            let first = schemas.iter().next();
            first.ok_or_else(|| {
                Error::new(ErrorKind::ObjectNotFound, "the block type has no schema")
            })
        })
    }
}
