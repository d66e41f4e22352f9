package dev.millrace.benchmarks.graph;

import static java.util.stream.Collectors.joining;

import com.yomahub.liteflow.builder.LiteFlowNodeBuilder;
import com.yomahub.liteflow.builder.el.LiteFlowChainELBuilder;
import com.yomahub.liteflow.core.FlowExecutor;
import com.yomahub.liteflow.core.FlowExecutorHolder;
import com.yomahub.liteflow.core.NodeComponent;
import com.yomahub.liteflow.flow.LiteflowResponse;
import com.yomahub.liteflow.property.LiteflowConfig;
import java.util.ArrayList;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/** A graph of LiteFlow: {@code THEN} of the layers, each a {@code WHEN}. It has no edges between single nodes. */
final class LiteFlowGraph {

    private final FlowExecutor flow;
    private final String chain;
    private final Runnable node;

    LiteFlowGraph(FlowExecutor flow, GraphShape shape, Runnable node) {
        this.flow = flow;
        this.node = node;
        chain = shape.name().replaceAll("[^a-z0-9]+", "_");
        register(shape);
    }

    /** Calls the node that the request brings. */
    public static final class Call extends NodeComponent {

        @Override
        public void process() {
            this.<Runnable>getRequestData().run();
        }
    }

    /** Returns an executor with as many threads as there are processors, and as many for chains that run at once. */
    static FlowExecutor executor() {
        int processors = Runtime.getRuntime().availableProcessors();
        var settings = new LiteflowConfig();
        settings.setPrintBanner(false);
        settings.setPrintExecutionLog(false);
        settings.setGlobalThreadPoolSize(processors);
        settings.setMainExecutorWorks(processors);
        return FlowExecutorHolder.loadInstance(settings);
    }

    private void register(GraphShape shape) {
        for (int i = 0; i < shape.size(); i++) {
            var name = chain + "_" + i;
            LiteFlowNodeBuilder.createCommonNode()
                    .setId(name)
                    .setName(name)
                    .setClazz(Call.class)
                    .build();
        }
        var layers = new ArrayList<String>();
        int first = 0;
        for (int width : PeerPlan.of(shape).widths()) {
            var nodes = IntStream.range(first, first + width)
                    .mapToObj(i -> chain + "_" + i)
                    .collect(joining(", "));
            layers.add(width == 1 ? nodes : "WHEN(" + nodes + ")");
            first += width;
        }
        LiteFlowChainELBuilder.createChain()
                .setChainId(chain)
                .setEL("THEN(" + String.join(", ", layers) + ")")
                .build();
    }

    /** Runs it in the caller's thread, except for layers of several nodes; or many times at once. */
    void run(int times) throws Exception {
        if (times == 1) {
            check(flow.execute2Resp(chain, node));
            return;
        }
        var responses = new ArrayList<Future<LiteflowResponse>>(times);
        for (int i = 0; i < times; i++) {
            responses.add(flow.execute2Future(chain, node));
        }
        for (var response : responses) {
            check(response.get());
        }
    }

    private static void check(LiteflowResponse response) {
        if (!response.isSuccess()) {
            throw new IllegalStateException("LiteFlow failed", response.getCause());
        }
    }
}
