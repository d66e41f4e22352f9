package dev.millrace.internal.admission;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.OnDuplicate;
import dev.millrace.definition.Priority;
import dev.millrace.definition.RateLimit;
import dev.millrace.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChainTest {

    private final ManualTime time = new ManualTime();
    private final Chain chain = new Chain(time, ofSeconds(10), () -> {});
    private final List<String> granted = new ArrayList<>();
    private final List<String> moved = new ArrayList<>();
    private final List<String> starved = new ArrayList<>();

    /** Somebody who says what he hears. */
    private class Person implements Guest {

        private final String name;
        private final Priority priority;
        private final boolean returns;

        Person(String name, Priority priority, boolean returns) {
            this.name = name;
            this.priority = priority;
            this.returns = returns;
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
            return false;
        }

        @Override
        public boolean returns() {
            return returns;
        }

        @Override
        public void granted() {
            granted.add(name);
        }

        @Override
        public void moved() {
            moved.add(name);
        }

        @Override
        public void starves() {
            starved.add(name);
        }
    }

    private Way way(String who, GateUse... gates) {
        return new Way(new Person(who, Priority.NORMAL, false), List.of(gates));
    }

    private static GateUse slots(String name, int total, int amount) {
        return new GateUse(name, () -> new SlotGate(name, total), amount);
    }

    private static GateUse two(int amount) {
        return slots("two", 2, amount);
    }

    private static GateUse rate(int permits, Duration per, int burst) {
        var rate = RateLimit.of(permits, per).withBurst(burst);
        return new GateUse("rate", () -> new RateGate("rate", rate, false), 1);
    }

    @Test
    void whoever_finds_no_room_passes_when_there_is_some_in_order() {
        var first = way("a", two(1));
        assertThat(chain.enter(first)).isTrue();
        assertThat(chain.enter(way("b", two(1)))).isTrue();
        var third = way("c", two(1));
        assertThat(chain.enter(third)).isFalse();
        assertThat(chain.enter(way("d", two(1)))).isFalse();

        chain.giveBack(first, true);
        assertThat(granted).containsExactly("c");
        chain.giveBack(first, true); // a second time gives nothing back
        assertThat(granted).containsExactly("c");
        chain.giveBack(third, true);

        assertThat(granted).containsExactly("c", "d");
        assertThat(chain.held()).isEqualTo(2);
    }

    @Test
    void a_big_one_is_not_starved_by_small_ones() {
        var first = way("first", two(1));
        var big = way("big", two(2));
        chain.enter(first);
        assertThat(chain.enter(big)).isFalse();
        assertThat(chain.enter(way("small", two(1)))).isFalse();

        chain.giveBack(first, true);

        assertThat(granted).containsExactly("big");
        chain.giveBack(big, true);
        assertThat(granted).containsExactly("big", "small");
    }

    @Test
    void who_waits_at_one_gate_holds_no_other() {
        var holder = way("holder", slots("b", 1, 1));
        chain.enter(holder);
        var both = way("both", slots("a", 1, 1), slots("b", 1, 1));
        assertThat(chain.enter(both)).isFalse();

        var other = way("other", slots("a", 1, 1));
        assertThat(chain.enter(other)).isTrue();
        chain.giveBack(holder, true);

        assertThat(granted).isEmpty();
        assertThat(moved).containsExactly("both");
        assertThat(chain.gateWait(both).orElseThrow().name()).isEqualTo("a");
        assertThat(chain.enter(way("late", slots("b", 1, 1)))).isTrue();
        assertThat(chain.held()).isEqualTo(2);
    }

    @Test
    void who_was_sent_from_gate_to_gate_too_often_is_overtaken_no_more() {
        var atA = way("a0", slots("a", 1, 1));
        var atB = way("b0", slots("b", 1, 1));
        chain.enter(atA);
        var both = way("both", slots("a", 1, 1), slots("b", 1, 1));
        assertThat(chain.enter(both)).isFalse();
        chain.enter(atB);
        int rounds = 0;
        while (granted.isEmpty() && rounds < 20) {
            rounds++;
            chain.giveBack(atA, true);
            atA = way("a" + rounds, slots("a", 1, 1));
            chain.enter(atA);
            chain.giveBack(atB, true);
            atB = way("b" + rounds, slots("b", 1, 1));
            chain.enter(atB);
        }

        assertThat(granted).first().isEqualTo("both");
        assertThat(rounds).isLessThan(6);
        chain.giveBack(both, true);
        assertThat(granted).hasSizeGreaterThan(1); // those that it kept out
    }

    @Test
    void whose_key_an_urgent_one_keeps_hears_of_that_one_though_nobody_holds_it_or_waits_for_it() {
        var atA = way("a0", slots("a", 1, 1));
        var atB = way("b0", slots("b", 1, 1));
        chain.enter(atA);
        chain.enter(way("both", slots("a", 1, 1), slots("b", 1, 1)));
        chain.enter(atB);
        for (int sent = 0; sent < 2; sent++) {
            chain.giveBack(atA, true);
            atA = way("a" + sent, slots("a", 1, 1));
            assertThat(chain.enter(atA)).isTrue();
            chain.giveBack(atB, true);
            atB = way("b" + sent, slots("b", 1, 1));
            if (sent == 0) {
                assertThat(chain.enter(atB)).isTrue();
            }
        }
        var told = new ArrayList<String>();
        var guest = new Person("late", Priority.NORMAL, false) {
            @Override
            public void isDuplicate(String other) {
                told.add(other);
            }
        };

        var use = new GateUse("b", () -> new SlotGate("b", 1), 1, OnDuplicate.FAIL);
        assertThat(chain.enter(new Way(guest, List.of(use)))).isFalse();

        assertThat(told).containsExactly("both");
        chain.giveBack(atA, true);
        assertThat(granted).containsExactly("both");
    }

    @Test
    void who_leaves_the_line_lets_those_behind_him_through() {
        var reader = way("reader", two(1));
        chain.enter(reader);
        var writer = way("writer", two(2));
        chain.enter(writer);
        chain.enter(way("behind", two(1)));

        assertThat(chain.withdraw(writer)).isTrue();

        assertThat(granted).containsExactly("behind");
        assertThat(chain.withdraw(writer)).isFalse();
        assertThat(chain.withdraw(reader)).isFalse();
        assertThat(chain.held()).isEqualTo(2);
    }

    @Test
    void who_was_taken_back_before_he_came_never_waits() {
        var way = way("a", two(2));
        assertThat(chain.withdraw(way)).isFalse();

        assertThat(chain.enter(way)).isFalse();

        assertThat(chain.held()).isZero();
        assertThat(chain.enter(way("b", two(2)))).isTrue();
    }

    @Test
    void what_keeps_somebody_waiting_is_said_with_since_when_it_is_held() {
        chain.enter(way("reader", two(1)));
        var since = time.now();
        time.advance(ofSeconds(1));
        var writer = way("writer", two(2));
        var behind = way("behind", two(1));
        chain.enter(writer);
        chain.enter(behind);

        assertThat(chain.gateWait(writer).orElseThrow().holders()).containsExactly("reader since " + since);
        assertThat(chain.gateWait(behind).orElseThrow().holders()).isEmpty();
        assertThat(chain.gateWait(behind).orElseThrow().before()).containsExactly("writer");
    }

    @Test
    void who_held_his_gates_before_goes_in_front_of_all_that_wait() {
        var held = way("newcomer", two(2));
        chain.enter(held);
        chain.enter(new Way(new Person("waiting", Priority.HIGH, false), List.of(two(2))));
        var back = new Way(new Person("back", Priority.LOW, true), List.of(two(2)));
        assertThat(chain.enter(back)).isFalse();

        chain.giveBack(held, true);

        assertThat(granted).containsExactly("back");
        chain.giveBack(back, true);
        assertThat(granted).containsExactly("back", "waiting");
    }

    @Test
    void a_rate_lets_the_next_through_when_its_time_has_come_and_nobody_gives_anything_back() {
        assertThat(chain.enter(way("a", rate(2, ofSeconds(1), 1)))).isTrue();
        assertThat(chain.enter(way("b", rate(2, ofSeconds(1), 1)))).isFalse();
        assertThat(chain.enter(way("c", rate(2, ofSeconds(1), 1)))).isFalse();

        time.advance(ofMillis(499));
        assertThat(granted).isEmpty();
        time.advance(ofMillis(1));
        assertThat(granted).containsExactly("b");
        time.advance(ofMillis(500));
        assertThat(granted).containsExactly("b", "c");
        time.advance(ofSeconds(60));
        assertThat(chain.enter(way("d", rate(2, ofSeconds(1), 1)))).isTrue();
        assertThat(chain.enter(way("e", rate(2, ofSeconds(1), 1)))).isFalse();
    }

    @Test
    void who_waits_for_a_rate_holds_no_slot_and_who_waits_for_a_slot_takes_nothing_of_the_rate() {
        chain.enter(way("a", rate(1, ofSeconds(1), 1)));
        var slow = way("slow", two(2), rate(1, ofSeconds(1), 1));
        assertThat(chain.enter(slow)).isFalse();
        var other = way("other", two(2));
        assertThat(chain.enter(other)).isTrue();
        time.advance(ofSeconds(1));
        assertThat(granted).isEmpty();

        assertThat(chain.enter(way("quick", rate(1, ofSeconds(1), 1)))).isTrue();
        chain.giveBack(other, true);
        assertThat(granted).isEmpty();
        time.advance(ofSeconds(1));

        assertThat(granted).containsExactly("slow");
    }

    @Test
    void what_was_not_used_goes_back_to_the_rate_once() {
        var unused = way("a", rate(1, ofSeconds(1), 2));
        chain.enter(unused);
        chain.enter(way("b", rate(1, ofSeconds(1), 2)));

        chain.giveBack(unused, false);

        assertThat(chain.enter(way("c", rate(1, ofSeconds(1), 2)))).isTrue();
        assertThat(chain.enter(way("d", rate(1, ofSeconds(1), 2)))).isFalse();
    }

    @Test
    void what_was_not_used_goes_back_to_the_rate() {
        var unused = way("a", rate(1, ofSeconds(1), 1));
        chain.enter(unused);
        chain.enter(way("b", rate(1, ofSeconds(1), 1)));

        chain.giveBack(unused, false);

        assertThat(granted).containsExactly("b");
    }

    @Test
    void who_waits_for_longer_than_the_patience_is_said_to_starve_once() {
        var holder = way("holder", two(2));
        chain.enter(holder);
        chain.enter(way("early", two(2)));
        time.advance(ofSeconds(6));
        var late = way("late", two(2));
        chain.enter(late);

        time.advance(ofSeconds(5));
        assertThat(starved).containsExactly("early");
        chain.withdraw(late);
        time.advance(ofSeconds(60));
        assertThat(starved).containsExactly("early");
    }
}
