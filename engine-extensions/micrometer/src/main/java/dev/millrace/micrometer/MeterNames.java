package dev.millrace.micrometer;

/** The names of the meters and of their keys. */
final class MeterNames {

    static final String EXECUTION = "millrace.execution";
    static final String EXECUTION_ACTIVE = "millrace.execution.active";
    static final String NODE = "millrace.node";
    static final String NODE_ACTIVE = "millrace.node.active";
    static final String ATTEMPT = "millrace.node.attempt";
    static final String ATTEMPT_ACTIVE = "millrace.node.attempt.active";
    static final String RETRIES = "millrace.node.retries";
    static final String QUEUE_DEPTH = "millrace.queue.depth";
    static final String QUEUE_DELAYED = "millrace.queue.delayed";
    static final String QUEUE_LEASED = "millrace.queue.leased";
    static final String DEAD_LETTERS = "millrace.queue.dead.letters";
    static final String LEASE_EXPIRED = "millrace.queue.lease.expired";
    static final String EVENTS_DROPPED = "millrace.events.dropped";
    static final String GATES_WAITING = "millrace.gates.waiting";
    static final String BREAKERS = "millrace.breakers";
    static final String BREAKERS_OPENED = "millrace.breakers.opened";
    static final String BREAKERS_REFUSED = "millrace.breakers.refused";

    static final String WORKFLOW_KEY = "workflow.name";
    static final String TYPE_KEY = "workflow.node.type";
    static final String OUTCOME_KEY = "outcome";
    static final String PRIORITY_KEY = "priority";
    static final String STATE_KEY = "state";
    static final String STREAM_KEY = "stream";

    private MeterNames() {}
}
