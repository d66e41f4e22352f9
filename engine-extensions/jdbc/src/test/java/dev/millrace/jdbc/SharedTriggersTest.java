package dev.millrace.jdbc;

import static java.time.Duration.ofHours;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.ExecutionFilter;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Overlap;
import dev.millrace.definition.StartTrigger;
import dev.millrace.definition.Workflow;
import dev.millrace.event.Fire;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.store.CommitListener;
import dev.millrace.store.ForwardingStore;
import dev.millrace.store.StoreException;
import dev.millrace.store.Turn;
import dev.millrace.testing.ManualTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Triggers that several engines on one PostgreSQL have armed. Each engine has a clock of its own. */
class SharedTriggersTest extends SharedEngines {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final List<Fire> fires = Collections.synchronizedList(new ArrayList<>());

    /** An engine and its clock. */
    private record Member(WorkflowEngine engine, ManualTime time) {

        /** Lets time pass, and returns when the engine has looked at its triggers. */
        void pass(Duration duration) {
            time.advance(duration);
            look();
        }

        void look() {
            engine.triggers().enable("report", "hourly");
        }
    }

    private Member member(String name, boolean commits) {
        var time = new ManualTime(START);
        var store = new ForwardingStore(store(new LentConnections(source), name)) {
            @Override
            public void commit(Turn turn, CommitListener listener) {
                if (commits) {
                    super.commit(turn, listener);
                } else {
                    listener.done(new StoreException("the process has ended"));
                }
            }
        };
        return new Member(engine(store, WorkflowEngine.builder().time(time).fireListener(fires::add)), time);
    }

    private Member armed(String name) {
        var member = member(name, true);
        member.engine.triggers().arm(report(1));
        return member;
    }

    private static Workflow report(int every) {
        return Workflow.named("report")
                .node("only", (Node) context -> Outcome.done("done", true))
                .trigger(StartTrigger.every("hourly", ofHours(every)).withStart(START))
                .build();
    }

    /** Returns when the fires were due of which there are executions, one for each. */
    private List<String> started(Member seenFrom) {
        return seenFrom.engine.history().find(ExecutionFilter.NEWEST.ofWorkflow("report")).stream()
                .map(one -> one.origin().starter().labels().get("millrace.dueAt"))
                .sorted()
                .toList();
    }

    private List<String> due(int... hours) {
        return IntStream.of(hours)
                .mapToObj(hour -> START.plus(ofHours(hour)).toString())
                .toList();
    }

    @Test
    void each_due_instant_starts_one_execution_whoever_looks_first() {
        var ann = armed("ann");
        var bob = armed("bob");

        ann.pass(ofHours(1));
        bob.pass(ofHours(2)); // it has slept, and looks two hours later than it should
        ann.pass(ofHours(1));
        ann.pass(ofHours(1));
        bob.pass(ofHours(1));

        assertThat(started(ann)).isEqualTo(due(1, 2, 3));
        assertThat(fires).extracting(Fire::dueAt).doesNotHaveDuplicates();
        assertThat(ann.engine.triggers().find("report", "hourly").orElseThrow().fires())
                .isEqualTo(3);
    }

    @Test
    void what_an_engine_was_to_start_is_started_by_another_when_it_is_gone_and_not_before() {
        var ann = member("ann", false); // it writes down what it will start, and is gone
        ann.engine.triggers().arm(report(1));
        ann.pass(ofHours(1));
        var bob = armed("bob");

        bob.pass(ofHours(1).plus(ofSeconds(1)));
        assertThat(started(bob)).isEmpty();

        TestDatabase.execute(source, "UPDATE mr_engine SET dead_at = now() WHERE name = 'ann'");
        bob.pass(ofSeconds(1));
        bob.pass(ofSeconds(1));
        assertThat(started(bob)).isEqualTo(due(1));
        assertThat(fires).hasSize(1).allMatch(Fire::isStarted);
    }

    @Test
    void while_an_execution_lives_that_another_engine_has_started_the_next_fire_is_skipped() {
        var waiting = Workflow.named("report")
                .node("wait", "Wait", node -> node.set("signal", "go"))
                .trigger(StartTrigger.every("hourly", ofHours(1)))
                .build();
        var ann = member("ann", true);
        var bob = member("bob", true);
        ann.engine.triggers().arm(waiting);
        bob.engine.triggers().arm(waiting);

        ann.pass(ofHours(1));
        bob.pass(ofHours(2));

        assertThat(started(ann)).isEqualTo(due(1));
        assertThat(fires).extracting(Fire::isStarted).containsExactly(true, false);
        assertThat(fires.get(1).outcome().toString()).contains("OVERLAP");
    }

    @Test
    void the_definition_that_was_armed_last_says_what_a_trigger_is_in_all_engines() {
        var ann = armed("ann");
        var bob = armed("bob");
        ann.pass(ofMinutes(1));
        bob.engine.triggers().arm(report(2));

        ann.pass(ofHours(2));
        assertThat(started(ann)).isEmpty();
        bob.pass(ofHours(2));
        assertThat(started(ann)).isEqualTo(due(2));

        bob.engine.triggers().disarm("report");
        ann.pass(ofHours(2));
        assertThat(started(ann)).isEqualTo(due(2));
    }

    @Test
    void what_one_engine_disables_rests_in_all_and_is_not_made_up_for() {
        var ann = armed("ann");
        var bob = armed("bob");
        ann.pass(ofMinutes(1));

        ann.engine.triggers().disable("report", "hourly");
        bob.time.advance(ofHours(2));
        bob.engine.triggers().disable("report", "hourly"); // it has looked before that
        assertThat(started(bob)).isEmpty();
        ann.time.advance(ofHours(2));
        ann.look(); // enables it

        ann.pass(ofHours(1));
        bob.pass(ofHours(1));
        assertThat(started(bob)).isEqualTo(due(3));
    }

    @Test
    void two_engines_that_fire_by_hand_at_the_same_instant_start_two_executions() {
        var ann = armed("ann");
        var bob = armed("bob");
        ann.pass(ofMinutes(1));
        bob.pass(ofMinutes(1));

        var first = ann.engine.triggers().fire("report", "hourly", Map.of("by", "ann"));
        var second = bob.engine.triggers().fire("report", "hourly", Map.of("by", "bob"));

        assertThat(first.isStarted() && second.isStarted()).isTrue();
        assertThat(first.id()).isNotEqualTo(second.id());
        assertThat(started(ann)).hasSize(2);
    }

    // Files that all engines see

    @TempDir
    private Path folder;

    private Workflow ofFiles(int most) {
        return Workflow.named("report")
                .node("only", (Node) context -> Outcome.done("done", true))
                .trigger(StartTrigger.onFile("hourly", folder + "/*.csv")
                        .withMaxFires(most)
                        .withOverlap(Overlap.ALLOW))
                .build();
    }

    private Member looking(String name, Workflow workflow) {
        var member = member(name, true);
        member.engine.triggers().arm(workflow);
        return member;
    }

    private void write(String name) throws IOException {
        Files.writeString(folder.resolve(name), "1");
    }

    /** It is whole when two looks have found it the same. */
    private static void see(Member... members) {
        for (int look = 0; look < 3; look++) {
            for (var member : members) {
                member.pass(ofMinutes(1));
            }
        }
    }

    private static long fires(Member member) {
        return member.engine.triggers().find("report", "hourly").orElseThrow().fires();
    }

    @Test
    void a_file_that_two_engines_see_is_one_fire_and_no_more_fire_than_may_in_both() throws IOException {
        var workflow = ofFiles(2);
        var ann = looking("ann", workflow);
        var bob = looking("bob", workflow);
        write("a.csv");
        see(ann);
        see(bob);
        assertThat(fires(bob)).isEqualTo(1);

        write("b.csv");
        see(bob);
        write("c.csv");
        see(ann, bob);

        assertThat(started(ann)).hasSize(2);
        assertThat(fires).hasSize(2).allMatch(Fire::isStarted);
        assertThat(List.of(fires(ann), fires(bob))).containsOnly(2L);
    }

    /** The other one looks when the execution is there, and before its start is noted. */
    @Test
    void a_file_that_another_engine_notes_first_is_counted_once() throws Exception {
        var workflow = ofFiles(0);
        var bob = looking("bob", workflow);
        var between = new AtomicReference<Runnable>(() -> {});
        var time = new ManualTime(START);
        var store = new ForwardingStore(store(new LentConnections(source), "ann")) {
            @Override
            public void commit(Turn turn, CommitListener listener) {
                super.commit(turn, failure -> {
                    if (turn.first() == 1) {
                        between.getAndSet(() -> {}).run();
                    }
                    listener.done(failure);
                });
            }
        };
        var ann = new Member(engine(store, WorkflowEngine.builder().time(time).fireListener(fires::add)), time);
        ann.engine.triggers().arm(workflow);
        write("a.csv");
        between.set(() -> see(bob));

        see(ann);

        assertThat(started(bob)).hasSize(1);
        assertThat(fires).hasSize(1);
        assertThat(List.of(fires(ann), fires(bob))).containsOnly(1L);
    }

    @Test
    void a_file_starts_nothing_in_an_engine_of_another_definition_than_was_armed_last() throws IOException {
        var ann = looking("ann", ofFiles(0));
        var bob = looking("bob", ofFiles(5));
        write("a.csv");

        see(ann);
        assertThat(fires).isEmpty();
        see(bob);
        assertThat(fires).hasSize(1);
    }
}
