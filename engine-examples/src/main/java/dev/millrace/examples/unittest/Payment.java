package dev.millrace.examples.unittest;

import dev.millrace.definition.RetryPolicy;
import dev.millrace.definition.Workflow;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.io.IOException;
import java.time.Duration;

/** Charges a card, tries again when the bank cannot be reached, and sends a receipt an hour later. Immutable. */
final class Payment {

    private final Bank bank;

    Payment(Bank bank) {
        this.bank = bank;
    }

    /** Where cards are charged. Must be thread-safe. */
    @FunctionalInterface
    interface Bank {

        /**
         * Charges a card once, however often it is called with the same key.
         *
         * @return the number of the receipt
         */
        String charge(String key, long amountCents) throws IOException;
    }

    Workflow workflow() {
        Node charge = context -> Outcome.done(
                "receipt", bank.charge(context.idempotencyKey(), context.input("amountCents", Long.class)));
        Node send = context -> Outcome.done("sent", context.input("receipt", String.class));
        return Workflow.named("payment")
                .node(
                        "charge",
                        charge,
                        spec -> spec.retry(RetryPolicy.attempts(3).fixed(Duration.ofSeconds(10))))
                .node("later", "Timer", spec -> spec.set("delay", "1h"))
                .node("send", send)
                .connect("charge", "later")
                .connect("later", "send")
                .build();
    }
}
