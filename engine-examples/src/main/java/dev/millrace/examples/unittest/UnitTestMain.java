package dev.millrace.examples.unittest;

import dev.millrace.WorkflowEngine;
import dev.millrace.testing.EventRecorder;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/** The payment with time moved by hand: an hour passes at once. PaymentTest asserts what this prints. */
public final class UnitTestMain {

    private UnitTestMain() {}

    /** Prints the story of one payment whose bank is away at first. */
    public static void main(String[] arguments) {
        var time = new ManualTime();
        var opens = time.now().plusSeconds(5);
        var events = new EventRecorder();
        var payment = new Payment((key, cents) -> {
            if (time.now().isBefore(opens)) {
                throw new IOException("the bank is closed until " + opens);
            }
            return "R-" + cents;
        });
        try (var engine = WorkflowEngine.builder()
                .time(time)
                .executor(new SameThread())
                .listener(events)
                .build()) {
            var execution = engine.start(payment.workflow(), Map.of("amountCents", 12_900L));
            time.advance(Duration.ofHours(2));
            events.story().forEach(System.out::println);
            System.out.println(execution.await().output());
        }
    }
}
