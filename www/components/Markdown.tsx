// Markdown, read into a tree and drawn node by node: no text becomes markup, so there is nothing to be cleaned. HTML in
// it is shown as the text it is. Loaded when the first such artifact is opened.

import "../App.tsx"; // see build.mjs
import type { Definition, Heading, Nodes, PhrasingContent, Root } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import type { ComponentChildren, FunctionComponent, VNode } from "preact";

export { readyFor } from "../lib/entities.ts";

/** How an image is shown; that is the page's matter. */
type Image = FunctionComponent<{ url: string; label: string; alt: string }>;

export default function Markdown({ text, under, Image }: { text: string; under: number; Image: Image }) {
  const tree = fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  return <div class="markdown">{new Drawing(tree, under, Image).children(tree)}</div>;
}

type Level = "h2" | "h3" | "h4" | "h5" | "h6";

class Drawing {
  readonly definitions = new Map<string, Definition>();
  readonly levels = new Map<Heading, Level>();

  constructor(
    tree: Root,
    under: number,
    readonly Image: Image,
  ) {
    // Below the page's own headings, and none left out.
    let level = under;
    const open: number[] = [];
    visit(tree, (node) => {
      if (node.type === "definition") this.definitions.set(node.identifier, node);
      if (node.type !== "heading") return;
      while (open.length > 0 && open.at(-1)! >= node.depth) open.pop();
      open.push(node.depth);
      level = Math.min(6, under + open.length);
      this.levels.set(node, `h${level}` as Level);
    });
  }

  children(node: Nodes): ComponentChildren {
    return "children" in node ? node.children.map((child) => this.draw(child)) : null;
  }

  draw(node: Nodes): ComponentChildren {
    const inner = () => this.children(node);
    switch (node.type) {
      case "text":
        return node.value;
      case "paragraph":
        return <p>{inner()}</p>;
      case "heading": {
        const Level = this.levels.get(node)!;
        return <Level>{inner()}</Level>;
      }
      case "emphasis":
        return <em>{inner()}</em>;
      case "strong":
        return <strong>{inner()}</strong>;
      case "delete":
        return <del>{inner()}</del>;
      case "inlineCode":
        return <code>{node.value}</code>;
      case "break":
        return <br />;
      case "thematicBreak":
        return <hr />;
      case "blockquote":
        return <blockquote>{inner()}</blockquote>;
      case "code":
      case "html":
        return (
          <pre tabIndex={0} role="region" aria-label="Code">
            {node.value}
          </pre>
        );
      case "list":
        return node.ordered ? <ol start={node.start ?? 1}>{inner()}</ol> : <ul>{inner()}</ul>;
      case "listItem":
        return (
          <li>
            {typeof node.checked === "boolean" ? (node.checked ? "☑ " : "☐ ") : null}
            {node.spread ? inner() : node.children.map((child) => (child.type === "paragraph" ? this.children(child) : this.draw(child)))}
          </li>
        );
      case "link":
        return link(node.url, inner());
      case "linkReference":
        return link(this.definitions.get(node.identifier)?.url, inner());
      case "image":
        return this.image(node.url, node.alt);
      case "imageReference":
        return this.image(this.definitions.get(node.identifier)?.url, node.alt);
      case "table":
        return this.table(node);
      case "footnoteReference":
        return <sup>{node.identifier}</sup>;
      case "footnoteDefinition":
        return (
          <div class="footnote">
            <sup>{node.identifier}</sup> {inner()}
          </div>
        );
      case "definition":
        return null;
      default:
        return "value" in node ? node.value : inner();
    }
  }

  image(url: string | undefined, alt: string | null | undefined): VNode {
    const text = alt || "image";
    if (!url || !/^https?:/i.test(url) || !URL.canParse(url)) return <>{text}</>;
    return <this.Image url={url} label={text} alt={text} />;
  }

  table({ children: [head, ...rows], align }: Extract<Nodes, { type: "table" }>): VNode {
    const kind = (index: number) => (align?.[index] === "right" ? "number" : undefined);
    const cells = (row: { children: { children: PhrasingContent[] }[] }, Cell: "th" | "td") =>
      row.children.map((cell, index) => (
        <Cell key={index} class={kind(index)} {...(Cell === "th" && { scope: "col" })}>
          {cell.children.map((child) => this.draw(child))}
        </Cell>
      ));
    return (
      <div class="scroll" tabIndex={0} role="region" aria-label="Table">
        <table>
          <thead>
            <tr>{head ? cells(head, "th") : null}</tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index}>{cells(row, "td")}</tr>
            ))}
          </tbody>
        </table>
      </div>
    );
  }
}

function visit(node: Nodes, told: (node: Nodes) => void): void {
  told(node);
  if ("children" in node) for (const child of node.children) visit(child, told);
}

const SAFE = ["http:", "https:", "mailto:"];

/** A javascript: address would run in this page; a relative one would mean this page's host, not the author's. */
function link(url: string | undefined, children: ComponentChildren): VNode {
  if (!url || !URL.canParse(url) || !SAFE.includes(new URL(url).protocol)) return <>{children}</>;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer">
      {children}
    </a>
  );
}
