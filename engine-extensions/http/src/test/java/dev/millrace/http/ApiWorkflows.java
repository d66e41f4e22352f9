package dev.millrace.http;

/** Workflows of the tests. */
final class ApiWorkflows {

    /** Waits for an approval. */
    static final String ASKS = """
        workflowId: asks
        nodes:
          - {nodeId: ask, runtimeType: Wait, signal: answer, approval: true}
          - {nodeId: pay, runtimeType: Works, dependsOn: {node: ask, port: Approved}}
        """;

    /** Waits for a signal. */
    static final String WAITS = """
        workflowId: waits
        nodes:
          - {nodeId: hear, runtimeType: Wait, signal: news}
          - {nodeId: done, runtimeType: Works, dependsOn: hear}
        """;

    /** Fails until the pump is repaired. */
    static final String PUMPS = """
        workflowId: pumps
        nodes:
          - {nodeId: look, runtimeType: Works}
          - {nodeId: pump, runtimeType: Breaks, dependsOn: look}
        """;

    /** Completes at once, and takes parameters. */
    static final String WORKS = """
        workflowId: works
        parameters:
          amount: {type: integer, required: true, min: 1}
          note: {type: text, default: none}
        nodes:
          - {nodeId: work, runtimeType: Works}
        """;

    /** Is started by triggers. */
    static final String NIGHTLY = """
        workflowId: nightly
        triggers:
          - {name: night, cron: "0 3 * * *", timeZone: UTC}
        nodes:
          - {nodeId: work, runtimeType: Works}
        """;

    /** Has something to undo. */
    static final String BOOKS = """
        workflowId: books
        nodes:
          - {nodeId: book, runtimeType: Works, compensationNodeId: cancel}
          - {nodeId: tell, runtimeType: Works, dependsOn: book}
          - {nodeId: cancel, runtimeType: Works}
        """;

    private ApiWorkflows() {}
}
