package dev.millrace.internal.admission;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import dev.millrace.definition.Priority;
import dev.millrace.time.TimeSource;
import java.time.Duration;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** A slot is wanted while the only one is given back: whoever wants it has it, at once or later. */
@JCStressTest
@State
@Outcome(id = "1, 0, 1", expect = ACCEPTABLE, desc = "taken at once")
@Outcome(id = "0, 1, 1", expect = ACCEPTABLE, desc = "waited for, and handed over")
public class EnterAgainstGiveBack {

    private final Chain chain = new Chain(TimeSource.system(), Duration.ZERO, () -> {});
    private final Way first = way("first");
    private int handedOver;

    /** Takes the only slot. */
    public EnterAgainstGiveBack() {
        chain.enter(first);
    }

    /** Gives it back. */
    @Actor
    public void gives() {
        chain.giveBack(first, true);
    }

    /** Wants it. */
    @Actor
    public void wants(III_Result result) {
        result.r1 = chain.enter(way("second")) ? 1 : 0;
    }

    /** Says who has it. */
    @Arbiter
    public void tells(III_Result result) {
        result.r2 = handedOver;
        result.r3 = chain.held();
    }

    private Way way(String name) {
        return new Way(new Person(name), List.of(new GateUse("slot", () -> new SlotGate("slot", 1), 1)));
    }

    /** Somebody who notes that the slot was handed over. */
    private final class Person implements Guest {

        private final String name;

        Person(String name) {
            this.name = name;
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
        public boolean returns() {
            return false;
        }

        @Override
        public void granted() {
            handedOver++;
        }

        @Override
        public void moved() {}

        @Override
        public void starves() {}
    }
}
