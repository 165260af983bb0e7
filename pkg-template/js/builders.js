// The builders of all filters, as scripts/generate/builders.mjs writes them.

import { builderOf } from "./filters.js";

export const { ArtifactCollectionFilterBuilder, artifactCollectionFilter } = builderOf("ArtifactCollectionFilter");
export const { ArtifactFilterBuilder, artifactFilter } = builderOf("ArtifactFilter");
export const { AutomationFilterBuilder, automationFilter } = builderOf("AutomationFilter");
export const { BlockDocumentFilterBuilder, blockDocumentFilter } = builderOf("BlockDocumentFilter");
export const { BlockSchemaFilterBuilder, blockSchemaFilter } = builderOf("BlockSchemaFilter");
export const { BlockTypeFilterBuilder, blockTypeFilter } = builderOf("BlockTypeFilter");
export const { DeploymentFilterBuilder, deploymentFilter } = builderOf("DeploymentFilter");
export const { EventFilterBuilder, eventFilter } = builderOf("EventFilter");
export const { FlowFilterBuilder, flowFilter } = builderOf("FlowFilter");
export const { FlowRunFilterBuilder, flowRunFilter } = builderOf("FlowRunFilter");
export const { LogFilterBuilder, logFilter } = builderOf("LogFilter");
export const { TaskRunFilterBuilder, taskRunFilter } = builderOf("TaskRunFilter");
export const { TaskWorkerFilterBuilder, taskWorkerFilter } = builderOf("TaskWorkerFilter");
export const { VariableFilterBuilder, variableFilter } = builderOf("VariableFilter");
export const { WorkPoolFilterBuilder, workPoolFilter } = builderOf("WorkPoolFilter");
export const { WorkQueueFilterBuilder, workQueueFilter } = builderOf("WorkQueueFilter");
export const { WorkerFilterBuilder, workerFilter } = builderOf("WorkerFilter");
