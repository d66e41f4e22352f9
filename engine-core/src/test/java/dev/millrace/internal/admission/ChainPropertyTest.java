package dev.millrace.internal.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Priority;
import dev.millrace.definition.RateLimit;
import dev.millrace.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What docs/admission.md says of the gates, over random comings and goings. */
class ChainPropertyTest {

    private static final int SEEDS = 500;
    private static final int STEPS = 60;

    /** Some gates, those who come to them, and what is known of both without asking the chain. */
    private static final class World {

        private final Random random;
        private final ManualTime time = new ManualTime();
        private final Chain chain = new Chain(time, Duration.ZERO, () -> {});
        private final int[] totals;
        private final boolean hasRate;
        private final Map<Person, Way> ways = new HashMap<>();
        private final List<Person> waiting = new ArrayList<>();
        private final List<Person> holding = new ArrayList<>();
        private final List<Long> begun = new ArrayList<>();

        World(int seed, boolean hasRate) {
            this.random = new Random(seed);
            this.totals = random.ints(3, 1, 5).toArray();
            this.hasRate = hasRate;
        }

        /** Somebody, and how much he wants of each gate. */
        private final class Person implements Guest {

            private final int[] wants;
            private final boolean rated;
            private final Priority priority = Priority.values()[random.nextInt(3)];
            private final boolean returns = random.nextInt(10) == 0;

            Person(int[] wants, boolean rated) {
                this.wants = wants;
                this.rated = rated;
            }

            @Override
            public Priority priority() {
                return priority;
            }

            @Override
            public boolean isInside() {
                return false;
            }

            @Override
            public boolean returns() {
                return returns;
            }

            @Override
            public void granted() {
                assertThat(waiting.remove(this)).as("was not waiting").isTrue();
                passed(this);
            }

            @Override
            public void moved() {}

            @Override
            public void starves() {}
        }

        private void passed(Person person) {
            holding.add(person);
            if (person.rated) {
                begun.add(time.nanoTime());
            }
        }

        void step() {
            int what = random.nextInt(8);
            if (what < 4) {
                enter();
            } else if (what < 6 && !holding.isEmpty()) {
                giveBack(holding.get(random.nextInt(holding.size())));
            } else if (what == 6 && !waiting.isEmpty()) {
                var person = waiting.remove(random.nextInt(waiting.size()));
                assertThat(chain.withdraw(ways.get(person))).isTrue();
            } else {
                time.advance(Duration.ofMillis(random.nextInt(400)));
            }
        }

        void enter() {
            var wants = new int[totals.length];
            var uses = new ArrayList<GateUse>();
            for (int i = 0; i < totals.length; i++) {
                int gate = i;
                wants[i] = random.nextInt(totals[i] + 1);
                if (wants[i] > 0) {
                    uses.add(new GateUse("g" + i, () -> new SlotGate("g" + gate, totals[gate]), wants[i]));
                }
            }
            boolean rated = hasRate && random.nextBoolean();
            if (rated) {
                var rate = RateLimit.of(2, Duration.ofSeconds(1)).withBurst(3);
                uses.add(new GateUse("rate", () -> new RateGate("rate", rate, false), 1));
            }
            var person = new Person(wants, rated);
            var way = new Way(person, uses);
            ways.put(person, way);
            waiting.add(person);
            if (chain.enter(way)) {
                waiting.remove(person);
                passed(person);
            }
        }

        void giveBack(Person person) {
            holding.remove(person);
            chain.giveBack(ways.get(person), true);
            chain.giveBack(ways.get(person), false); // a second time does nothing
        }

        private int held(int gate) {
            return holding.stream().mapToInt(person -> person.wants[gate]).sum();
        }

        void check() {
            int uses = 0;
            for (int gate = 0; gate < totals.length; gate++) {
                int index = gate;
                assertThat(held(gate)).as("gate %d", gate).isLessThanOrEqualTo(totals[gate]);
                uses += (int) holding.stream()
                        .filter(person -> person.wants[index] > 0)
                        .count();
            }
            assertThat(chain.held()).as("what is held").isEqualTo(uses);
            for (var person : waiting) {
                assertThat(chain.gateWait(ways.get(person))).as("who waits").isPresent();
            }
            if (holding.isEmpty() && !hasRate) { // an urgent one that waits for time keeps others out meanwhile
                assertThat(waiting).as("waits for nobody").isEmpty();
            }
        }

        void checkRate() {
            for (int i = 0; i < begun.size(); i++) {
                long from = begun.get(i);
                assertThat(begun.stream().filter(at -> at - from >= 0 && at - from < 1_000_000_000L))
                        .as("began within a second")
                        .hasSizeLessThanOrEqualTo(2 + 3 - 1);
            }
        }

        /** Lets everybody end. */
        void drain() {
            for (int round = 0; round < 1_000 && !(waiting.isEmpty() && holding.isEmpty()); round++) {
                List.copyOf(holding).forEach(this::giveBack);
                time.advance(Duration.ofMillis(500));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void no_more_is_held_than_there_is_who_waits_holds_nothing_and_all_pass_in_the_end(boolean rates) {
        for (int seed = 0; seed < SEEDS; seed++) {
            var world = new World(seed, rates);
            try {
                for (int step = 0; step < STEPS; step++) {
                    world.step();
                    world.check();
                }
                world.drain();
                assertThat(world.waiting).isEmpty();
                assertThat(world.chain.held()).isZero();
                world.checkRate();
            } catch (AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    @Test
    void nobody_is_overtaken_for_ever_by_those_who_come_later() {
        for (int seed = 0; seed < 200; seed++) {
            var world = new World(seed, false);
            for (int i = 0; i < 20; i++) {
                world.enter();
            }
            var early = List.copyOf(world.waiting);
            int rounds = 0;
            while (world.waiting.stream().anyMatch(early::contains) && rounds < 400) {
                rounds++;
                world.giveBack(world.holding.get(world.random.nextInt(world.holding.size())));
                world.enter();
            }
            assertThat(world.waiting).as("seed %d", seed).doesNotContainAnyElementsOf(early);
        }
    }
}
