package dev.millrace.internal.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.store.EngineWaiter;
import dev.millrace.store.GateWaiter;
import dev.millrace.store.GateWaiter.Kept;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is found among those that engines have said to wait. */
class EngineCircleTest {

    private static final long ALL = 4;

    private static EngineWaiter waiter(long engine, String who, String gate, long amount, Kept... keeps) {
        return said(engine, new GateWaiter(who, who + "'s wait", gate, ALL, amount, List.of(keeps), Set.of()));
    }

    private static EngineWaiter said(long engine, GateWaiter waiter) {
        return new EngineWaiter(engine, 1, waiter);
    }

    private static Kept held(String holder, String gate, long amount) {
        return new Kept(holder, gate, amount);
    }

    private static List<String> lastOfEach(long engine, EngineWaiter... all) {
        return EngineCircle.of(engine, List.of(all)).stream()
                .map(circle -> circle.last(List.of(all)).waiter().who())
                .toList();
    }

    @Test
    void of_two_that_wait_for_each_other_the_one_that_came_last_gives_way_in_the_eyes_of_both_engines() {
        var one = waiter(1, "one", "b", ALL, held("box", "a", ALL));
        var other = waiter(2, "other", "a", ALL, held("box", "b", ALL));

        assertThat(lastOfEach(1, one, other)).containsExactly("other");
        assertThat(lastOfEach(2, one, other)).containsExactly("other");
        assertThat(lastOfEach(2, other, one)).containsExactly("one");
        assertThat(EngineCircle.of(1, List.of(one, other)))
                .singleElement()
                .hasToString("one in engine 1 waits at b; other in engine 2 waits at a");
    }

    @Test
    void three_engines_may_have_to_do_with_one_circle_and_who_waits_behind_it_does_not_give_way() {
        var one = waiter(1, "one", "b", ALL, held("box", "a", ALL));
        var two = waiter(2, "two", "c", ALL, held("box", "b", ALL));
        var three = waiter(3, "three", "a", ALL, held("box", "c", ALL));
        var behind = waiter(4, "behind", "a", ALL, held("box", "d", ALL));

        assertThat(lastOfEach(2, one, two, three, behind)).containsExactly("three");
        assertThat(lastOfEach(4, one, two, three, behind)).containsExactly("three");
        assertThat(lastOfEach(1, one, two, behind)).isEmpty(); // c is held by somebody who waits for nothing
    }

    @Test
    void there_is_none_where_enough_is_left_when_the_others_have_given_back() {
        var one = waiter(1, "one", "b", 2, held("box", "a", ALL));
        var other = waiter(2, "other", "a", 1, held("box", "b", 2));
        var more = waiter(2, "more", "a", 1, held("box", "b", 2)); // within the same

        assertThat(lastOfEach(1, one, other, more)).isEmpty();
        assertThat(lastOfEach(1, one, other, waiter(3, "third", "a", 1, held("box", "b", 1))))
                .containsExactly("other");
    }

    @Test
    void holders_of_the_same_name_in_two_engines_are_two() {
        var one = waiter(1, "one", "b", ALL, held("box", "a", ALL));
        var other = waiter(1, "other", "b", ALL, held("box 2", "a", ALL));

        assertThat(lastOfEach(1, one, other, waiter(2, "third", "c", ALL, held("box", "b", ALL))))
                .isEmpty();
    }

    @Test
    void a_holder_of_the_same_family_is_in_nobodys_way() {
        var kin =
                new GateWaiter("kin", "kin's wait", "a", ALL, ALL, List.of(held("child", "b", ALL)), Set.of("parent"));
        var parents = waiter(1, "inner", "b", ALL, held("parent", "a", ALL));

        assertThat(lastOfEach(1, said(1, kin), parents)).isEmpty();
        assertThat(lastOfEach(1, said(2, kin), parents)).containsExactly("inner");
    }

    @Test
    void who_has_something_set_aside_gives_way_before_those_that_would_fail() {
        var inner = waiter(1, "inner", "a", ALL, held("box", "b", ALL));
        var aside = waiter(2, "aside", "b", ALL, held("aside's wait", "a", ALL));

        assertThat(lastOfEach(2, aside, inner)).containsExactly("aside");
        assertThat(EngineCircle.setsAside(aside.waiter())).isTrue();
        assertThat(EngineCircle.setsAside(inner.waiter())).isFalse();
    }

    @Test
    void what_is_set_aside_in_an_engine_is_so_once_and_in_the_way_of_other_engines_alone() {
        var inner = waiter(1, "inner", "a", 2, held("box", "b", ALL));
        var aside = waiter(2, "aside", "b", ALL, held("aside's wait", "a", 2));
        var second = waiter(2, "second", "b", ALL, held("second's wait", "a", 2));

        assertThat(lastOfEach(1, inner, aside, second)).isEmpty();
        assertThat(lastOfEach(1, waiter(1, "inner", "a", 3, held("box", "b", ALL)), aside, second))
                .containsExactly("aside");
        assertThat(lastOfEach(2, waiter(2, "inner", "a", 3, held("box", "b", ALL)), aside, second))
                .isEmpty();
    }
}
