package dev.millrace.http;

import dev.millrace.WorkflowEngine;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.Outcome;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.WorkflowLoader;
import dev.millrace.store.JournalStore;
import java.nio.file.Path;

/** Program that serves an engine over a store until it is killed. */
final class KilledServer {

    private KilledServer() {}

    /** Serves the store that the first argument names, and says its port. */
    public static void main(String[] args) throws InterruptedException {
        var types = NodeRegistry.builder()
                .discover()
                .add("Works", context -> Outcome.done("worked", true))
                .build();
        var engine = WorkflowEngine.builder()
                .nodes(types)
                .store(JournalStore.at(Path.of(args[0])))
                .build();
        engine.register(WorkflowLoader.with(types).parse(ApiWorkflows.WAITS, Format.YAML, "waits"));
        engine.recoverIncompleteExecutions();
        var server = HttpApi.on(engine)
                .token(AccessToken.of("otto", ApiRole.OPERATE, ApiFixture.OPERATE))
                .start(0);
        System.out.println(server.port());
        System.out.flush();
        Thread.currentThread().join();
    }
}
