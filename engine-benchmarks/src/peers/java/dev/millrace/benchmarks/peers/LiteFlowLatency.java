package dev.millrace.benchmarks.peers;

import com.yomahub.liteflow.builder.LiteFlowNodeBuilder;
import com.yomahub.liteflow.builder.el.LiteFlowChainELBuilder;
import com.yomahub.liteflow.core.FlowExecutor;
import com.yomahub.liteflow.core.FlowExecutorHolder;
import com.yomahub.liteflow.core.NodeComponent;
import com.yomahub.liteflow.property.LiteflowConfig;
import dev.millrace.WorkflowEngine;
import dev.millrace.benchmarks.Latencies;
import dev.millrace.benchmarks.Rounds;
import dev.millrace.definition.Workflow;
import dev.millrace.event.ExecutionListener;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * How long one node that does nothing takes with {@code run} on the caller's thread, beside LiteFlow's own call in the
 * caller's thread. Each call is timed alone. The first argument is the number of rounds; 21 without it.
 */
public final class LiteFlowLatency {

    private LiteFlowLatency() {}

    /** A component that does nothing. */
    public static final class Nothing extends NodeComponent {

        @Override
        public void process() {}
    }

    /** Runs the comparison and prints its table. */
    public static void main(String[] args) throws Exception {
        var flow = flow();
        var events = new LongAdder();
        ExecutionListener count = event -> events.increment();
        Node nothing = context -> Outcome.done();
        var workflow = Workflow.named("one").node("only", nothing).build();
        try (var engine = WorkflowEngine.builder().listener(count).build()) {
            Latencies.printHead();
            new Latencies(Rounds.asked(args, 21))
                    .compare("run, beside LiteFlow", () -> call(flow), () -> engine.run(workflow, Map.of()));
        }
    }

    private static void call(FlowExecutor flow) {
        if (!flow.execute2Resp("one", Map.of()).isSuccess()) {
            throw new IllegalStateException("LiteFlow failed");
        }
    }

    private static FlowExecutor flow() {
        var settings = new LiteflowConfig();
        settings.setPrintBanner(false);
        settings.setPrintExecutionLog(false);
        var flow = FlowExecutorHolder.loadInstance(settings);
        LiteFlowNodeBuilder.createCommonNode()
                .setId("only")
                .setName("only")
                .setClazz(Nothing.class)
                .build();
        LiteFlowChainELBuilder.createChain()
                .setChainId("one")
                .setEL("THEN(only)")
                .build();
        return flow;
    }
}
