// The builders of all filters, as scripts/generate/builders.mjs writes them.

import { builderOf } from "./filters.js";

export const { ArtifactCollectionFilterBuilder, artifactCollectionFilter } = builderOf("ArtifactCollectionFilter");
export const { ArtifactFilterBuilder, artifactFilter } = builderOf("ArtifactFilter");
export const { DeploymentFilterBuilder, deploymentFilter } = builderOf("DeploymentFilter");
export const { FlowFilterBuilder, flowFilter } = builderOf("FlowFilter");
export const { FlowRunFilterBuilder, flowRunFilter } = builderOf("FlowRunFilter");
export const { TaskRunFilterBuilder, taskRunFilter } = builderOf("TaskRunFilter");
export const { WorkPoolFilterBuilder, workPoolFilter } = builderOf("WorkPoolFilter");
export const { WorkQueueFilterBuilder, workQueueFilter } = builderOf("WorkQueueFilter");
