package dev.millrace.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.GroupThreads;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a message costs through the lease queue (enqueue, lease, complete), beside plain hand-off through a lock-free
 * and a locked queue (offer, poll). {@code passed} is the figure to read in the groups: messages that went all the way.
 * Who finds the queue full or empty gives way, for there may be more threads than processors.
 */
@State(Scope.Group)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class QueueBenchmark {

    private static final Integer PAYLOAD = 42;

    @Param({"lease", "jctools", "blocking"})
    private String kind;

    private Channel channel;

    @Setup
    public void open() {
        channel = Channel.of(kind);
    }

    @TearDown
    public void close() {
        channel.close();
    }

    @Benchmark
    @Group("alone")
    @GroupThreads(1)
    public boolean alone() {
        return channel.send(PAYLOAD) && channel.receive();
    }

    @Benchmark
    @Group("oneToOne")
    @GroupThreads(1)
    public void oneProducer() {
        send();
    }

    @Benchmark
    @Group("oneToOne")
    @GroupThreads(1)
    public void oneWorker(Passed passed) {
        receive(passed);
    }

    @Benchmark
    @Group("fourToFour")
    @GroupThreads(4)
    public void fourProducers() {
        send();
    }

    @Benchmark
    @Group("fourToFour")
    @GroupThreads(4)
    public void fourWorkers(Passed passed) {
        receive(passed);
    }

    private void send() {
        if (!channel.send(PAYLOAD)) {
            Thread.yield();
        }
    }

    private void receive(Passed passed) {
        if (channel.receive()) {
            passed.passed++;
        } else {
            Thread.yield();
        }
    }

    /** Counts the messages that came through. */
    @State(Scope.Thread)
    @AuxCounters
    public static class Passed {

        public long passed;
    }
}
