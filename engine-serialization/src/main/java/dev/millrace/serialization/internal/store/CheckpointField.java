package dev.millrace.serialization.internal.store;

/** The fields of a checkpoint and of its metadata, by their names. */
final class CheckpointField {

    /** Raised when a field is added, leaves, or means something else. */
    static final int VERSION = 1;

    static final String EXECUTION = "workflowInstanceId";
    static final String WORKFLOW = "workflowId";
    static final String DEFINITION = "workflowDefinitionJson";
    static final String STATUS = "status";
    static final String START = "startTime";
    static final String TIME = "checkpointTime";
    static final String VARIABLES = "variables";
    static final String NODES = "nodeStates";
    static final String QUEUES = "messageQueues";
    static final String ERRORS = "errorMessages";
    static final String METADATA = "metadata";
    static final String EVENTS = "events";

    static final String CHECKPOINT_VERSION = "checkpointVersion";
    static final String RECORD_VERSION = "recordVersion";
    static final String WORKFLOW_VERSION = "workflowVersion";
    static final String REVISION = "revision";
    static final String DIRECTORY = "directory";

    private CheckpointField() {}
}
