package dev.millrace.benchmarks.graph;

import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A graph of Reactor's {@link Mono}: what may run at once is given to the executor, the rest runs where it gets ready.
 */
final class ReactorGraph {

    private final PeerPlan plan;
    private final Scheduler scheduler;
    private final Runnable node;

    ReactorGraph(PeerPlan plan, Executor executor, Runnable node) {
        this.plan = plan;
        this.scheduler = Schedulers.fromExecutor(executor);
        this.node = node;
    }

    /** Returns a flow of the layers, made once and subscribed to for each run. */
    PeerGraphs.Start layers() {
        var layers = plan.widths().stream().map(this::layer).toList();
        var flow = Flux.concat(layers).then().subscribeOn(scheduler);
        return done -> subscribe(flow, done);
    }

    private Mono<Void> layer(int width) {
        if (width == 1) {
            return Mono.fromRunnable(node);
        }
        return Mono.when(Stream.generate(this::scheduled).limit(width).toList());
    }

    /** Returns a flow of the edges. It is made for each run: a node that several wait for has to keep that it ran. */
    PeerGraphs.Start edges() {
        return done -> {
            var nodes = new ArrayList<Mono<Void>>();
            for (var sources : plan.sources()) {
                var before = sources.stream().map(nodes::get).toList();
                nodes.add(
                        before.isEmpty()
                                ? scheduled().cache()
                                : Mono.when(before).then(scheduled()).cache());
            }
            subscribe(Mono.when(nodes), done);
        };
    }

    private Mono<Void> scheduled() {
        return Mono.<Void>fromRunnable(node).subscribeOn(scheduler);
    }

    private static void subscribe(Mono<Void> flow, CountDownLatch done) {
        flow.subscribe(
                nothing -> {},
                failure -> {
                    throw new IllegalStateException("Reactor failed", failure);
                },
                done::countDown);
    }
}
