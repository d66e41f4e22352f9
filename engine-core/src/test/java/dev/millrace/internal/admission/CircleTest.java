package dev.millrace.internal.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.definition.Priority;
import dev.millrace.testing.ManualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Those that wait for each other: one of them is told. */
class CircleTest {

    private final Chain chain = new Chain(new ManualTime(), Duration.ZERO, () -> {});
    private final List<String> told = new ArrayList<>();
    private final List<String> granted = new ArrayList<>();

    /** Somebody inside another one, or by himself. */
    private final class Person implements Guest {

        private final String name;
        private final @Nullable Person around;
        private final Way way;

        Person(String name, @Nullable Person around, GateUse... uses) {
            this.name = name;
            this.around = around;
            this.way = new Way(this, List.of(uses));
        }

        boolean enters() {
            return chain.enter(way);
        }

        @Override
        public String toString() {
            return name;
        }

        @Override
        public Priority priority() {
            return Priority.NORMAL;
        }

        @Override
        public boolean isInside() {
            return around != null;
        }

        @Override
        public boolean isWithin(Object holder) {
            return around == holder || around != null && around.isWithin(holder);
        }

        @Override
        public boolean returns() {
            return false;
        }

        @Override
        public void granted() {
            granted.add(name);
        }

        @Override
        public void moved() {}

        @Override
        public void starves() {}

        @Override
        public void isStuck(String circle) {
            told.add(name + ": " + circle);
        }
    }

    private static GateUse of(String gate, int total, int amount) {
        return new GateUse(gate, () -> new SlotGate(gate, total), amount);
    }

    private static GateUse lock(String name) {
        return of(name, 1, 1);
    }

    @Test
    void of_two_that_hold_what_the_other_wants_inside_the_one_that_came_last_goes() {
        var a = new Person("a", null, lock("A"));
        var b = new Person("b", null, lock("B"));
        a.enters();
        b.enters();
        assertThat(new Person("in a", a, lock("B")).enters()).isFalse();
        assertThat(told).isEmpty();

        assertThat(new Person("in b", b, lock("A")).enters()).isFalse();

        assertThat(told).containsExactly("in b: in b waits at A; in a waits at B");
        chain.giveBack(b.way, true); // what is around it ends
        assertThat(granted).containsExactly("in a");
    }

    @Test
    void three_can_stand_in_a_circle_and_who_only_waits_for_it_does_not_belong_to_it() {
        var all = new ArrayList<Person>();
        for (var name : List.of("A", "B", "C")) {
            all.add(new Person("holds " + name, null, lock(name)));
            all.get(all.size() - 1).enters();
        }
        var bystander = new Person("holds D", null, lock("D"));
        bystander.enters();
        new Person("for A", bystander, lock("A")).enters();
        new Person("A for B", all.get(0), lock("B")).enters();
        new Person("B for C", all.get(1), lock("C")).enters();
        assertThat(told).isEmpty();

        new Person("C for A", all.get(2), lock("A")).enters();

        assertThat(told).containsExactly("C for A: C for A waits at A; A for B waits at B; B for C waits at C");
    }

    @Test
    void there_is_none_while_somebody_holds_enough_who_can_end() {
        var a = new Person("a", null, lock("A"));
        var b = new Person("b", null, of("pool", 2, 1));
        var free = new Person("free", null, of("pool", 2, 1));
        List.of(a, b, free).forEach(Person::enters);
        new Person("in a", a, of("pool", 2, 1)).enters();
        new Person("in b", b, lock("A")).enters();
        assertThat(told).isEmpty();

        new Person("in a for all", a, of("pool", 2, 2)).enters();

        assertThat(told)
                .hasSize(1)
                .first()
                .asString()
                .startsWith("in a for all: in a for all waits at pool; in b waits at A");
    }

    @Test
    void attempts_end_so_who_waits_for_one_waits() {
        var a = new Person("a", null, lock("A"));
        var attempt = new Person("attempt", null, lock("B"));
        List.of(a, attempt).forEach(Person::enters);

        new Person("in a", a, lock("B")).enters();
        new Person("other", null, lock("A")).enters();

        assertThat(told).isEmpty();
    }
}
