package dev.millrace.internal.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Priority;
import dev.millrace.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Holders that cannot give back before those inside them have passed, among others who want the same gates. */
class ChainInsideTest {

    private static final int SEEDS = 1_000;
    private static final int GATES = 3;

    private final Chain chain = new Chain(new ManualTime(), Duration.ZERO, () -> {});
    private final Set<Person> waiting = new HashSet<>();
    private final List<Person> holding = new ArrayList<>();

    /** Somebody who wants some of each gate; inside another one, or by himself. */
    private final class Person implements Guest {

        private final String name;
        private final Priority priority;
        private final boolean inside;
        private final Way way;
        private final List<Person> mustPass = new ArrayList<>();

        Person(String name, Priority priority, boolean inside, int[] wants, int[] totals) {
            this.name = name;
            this.priority = priority;
            this.inside = inside;
            var uses = new ArrayList<GateUse>();
            for (int i = 0; i < wants.length; i++) {
                int total = totals[i];
                if (wants[i] > 0) {
                    uses.add(new GateUse("g" + i, () -> new SlotGate("gate", total), wants[i]));
                }
            }
            this.way = new Way(this, uses);
        }

        Person(String name, boolean inside, int... wants) {
            this(name, Priority.NORMAL, inside, wants, new int[] {4, 4, 4});
        }

        void enter() {
            waiting.add(this);
            if (chain.enter(way)) {
                granted();
            }
        }

        boolean passed() {
            return !waiting.contains(this);
        }

        /** Whether nothing inside it keeps it from giving back. */
        boolean mayEnd() {
            return mustPass.stream().allMatch(one -> one.passed() && !holding.contains(one));
        }

        void end() {
            holding.remove(this);
            chain.giveBack(way, true);
        }

        @Override
        public String toString() {
            return name;
        }

        @Override
        public Priority priority() {
            return priority;
        }

        @Override
        public boolean isInside() {
            return inside;
        }

        @Override
        public boolean returns() {
            return false;
        }

        @Override
        public void granted() {
            assertThat(waiting.remove(this)).isTrue();
            holding.add(this);
        }

        @Override
        public void moved() {}

        @Override
        public void starves() {}
    }

    @Test
    void what_is_inside_a_holder_passes_before_the_big_request_that_waits_for_that_holder() {
        var holder = new Person("container", false, 1);
        var big = new Person("big", false, 4);
        var inside = new Person("inside", true, 3);
        holder.mustPass.add(inside);

        holder.enter();
        big.enter();
        inside.enter();

        assertThat(inside.passed()).isTrue();
        inside.end();
        holder.end();
        assertThat(big.passed()).isTrue();
    }

    @Test
    void what_is_inside_a_holder_that_lacks_room_is_served_before_those_that_came_first_and_fit() {
        var first = new Person("first", false, 3);
        var inside = new Person("inside", true, 2);
        var small = new Person("small", false, 1);

        first.enter();
        inside.enter();
        small.enter();

        assertThat(small.passed()).isFalse();
        assertThat(chain.gateWait(small.way).orElseThrow().describe())
                .isEqualTo("behind inside, which waits for it too");
        assertThat(chain.gateWait(inside.way).orElseThrow().describe()).startsWith("held by first since");
        first.end();
        assertThat(waiting).isEmpty();
    }

    /**
     * One container at a time holds gates that those inside it want more of, beside others that come all the time: a
     * holder can always end, so everybody passes.
     */
    @Test
    void everybody_passes_though_holders_wait_for_those_inside_them() {
        for (int seed = 0; seed < SEEDS; seed++) {
            var world = new ChainInsideTest();
            world.live(new Random(seed));
            assertThat(world.waiting).as("who waits for ever, seed %d", seed).isEmpty();
            assertThat(world.chain.held()).as("seed %d", seed).isZero();
        }
    }

    private void live(Random random) {
        var totals = new int[GATES + 1];
        for (int i = 0; i < GATES; i++) {
            totals[i] = 2 + random.nextInt(4);
        }
        totals[GATES] = 1; // of the containers, one at a time
        var containers = new ArrayList<Person>();
        for (int step = 0; step < 80; step++) {
            int what = random.nextInt(6);
            if (what == 0) {
                containers.add(container(random, totals));
            } else if (what < 4) {
                guest("outside", random, false, wants(random, totals, new int[GATES + 1]), totals)
                        .enter();
            }
            enterInside(containers);
            var endable = holding.stream().filter(Person::mayEnd).toList();
            if (!endable.isEmpty() && random.nextBoolean()) {
                endable.get(random.nextInt(endable.size())).end();
            }
        }
        for (int round = 0; round < 1_000 && !(waiting.isEmpty() && holding.isEmpty()); round++) {
            enterInside(containers);
            holding.stream().filter(Person::mayEnd).toList().forEach(Person::end);
        }
    }

    private Person container(Random random, int[] totals) {
        var own = new int[GATES + 1];
        own[GATES] = 1;
        for (int i = 0; i < GATES; i++) {
            own[i] = random.nextInt(totals[i]);
        }
        var container = guest("container", random, false, own, totals);
        for (int i = random.nextInt(4); i > 0; i--) {
            container.mustPass.add(guest("inside", random, true, wants(random, totals, own), totals));
        }
        container.mustPass.forEach(waiting::add);
        container.enter();
        return container;
    }

    /** Those inside come when their container holds its gates. */
    private void enterInside(List<Person> containers) {
        for (var container : List.copyOf(containers)) {
            if (container.passed()) {
                containers.remove(container);
                container.mustPass.forEach(Person::enter);
            }
        }
    }

    private Person guest(String name, Random random, boolean inside, int[] wants, int[] totals) {
        return new Person(name, Priority.values()[random.nextInt(3)], inside, wants, totals);
    }

    private static int[] wants(Random random, int[] totals, int[] heldAround) {
        var wants = new int[GATES];
        for (int i = 0; i < GATES; i++) {
            wants[i] = random.nextInt(totals[i] - heldAround[i] + 1);
        }
        return wants;
    }
}
