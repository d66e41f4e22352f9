package dev.millrace.benchmarks.graph;

import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.stream.Stream;

/**
 * A graph of RxJava's {@link Completable}: what may run at once is given to the executor, the rest runs where it gets
 * ready.
 */
final class RxGraph {

    private final PeerPlan plan;
    private final Scheduler scheduler;
    private final Runnable node;

    RxGraph(PeerPlan plan, Executor executor, Runnable node) {
        this.plan = plan;
        this.scheduler = Schedulers.from(executor);
        this.node = node;
    }

    /** Returns a flow of the layers, made once and subscribed to for each run. */
    PeerGraphs.Start layers() {
        var layers = plan.widths().stream().map(this::layer).toList();
        var flow = Completable.concat(layers).subscribeOn(scheduler);
        return done -> subscribe(flow, done);
    }

    private Completable layer(int width) {
        if (width == 1) {
            return Completable.fromRunnable(node);
        }
        return Completable.merge(Stream.generate(this::scheduled).limit(width).toList());
    }

    /** Returns a flow of the edges. It is made for each run: a node that several wait for has to keep that it ran. */
    PeerGraphs.Start edges() {
        return done -> {
            var nodes = new ArrayList<Completable>();
            for (var sources : plan.sources()) {
                var before = sources.stream().map(nodes::get).toList();
                nodes.add(
                        before.isEmpty()
                                ? scheduled().cache()
                                : Completable.merge(before).andThen(scheduled()).cache());
            }
            subscribe(Completable.merge(nodes), done);
        };
    }

    private Completable scheduled() {
        return Completable.fromRunnable(node).subscribeOn(scheduler);
    }

    private static void subscribe(Completable flow, CountDownLatch done) {
        flow.subscribe(done::countDown, failure -> {
            throw new IllegalStateException("RxJava failed", failure);
        });
    }
}
