package dev.millrace;

import static dev.millrace.Bench.fails;
import static dev.millrace.Bench.gives;
import static dev.millrace.Bench.workflow;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.event.ExecutionStatus;
import dev.millrace.node.CompensationContext;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CompensationContextTest {

    @Test
    void a_compensation_reads_what_it_undoes_and_why_as_a_record() {
        var told = new ArrayList<CompensationContext>();
        Node undo = context -> {
            told.add(context.input("compensation", CompensationContext.class));
            return Outcome.done();
        };
        try (var bench = new Bench()) {
            var execution = bench.start(workflow()
                    .node("book", gives("seat", "7a"), node -> node.compensation("unbook"))
                    .node("pay", gives("paid", 12L), node -> node.compensation("refund"))
                    .node("ship", fails("no stock"))
                    .node("unbook", undo)
                    .node("refund", undo)
                    .connect("book", "pay")
                    .connect("pay", "ship"));

            assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPENSATED);
        }
        var book = new CompensationContext.Completed("book", Map.of(), Map.of("seat", "7a"));
        var pay = new CompensationContext.Completed("pay", Map.of("seat", "7a"), Map.of("paid", 12L));
        assertThat(told)
                .first()
                .isEqualTo(new CompensationContext(
                        "pay",
                        "ship",
                        "node ship: no stock",
                        List.of("pay", "book"),
                        List.of(pay, book),
                        Map.of("seat", "7a"),
                        Map.of("paid", 12L)));
        assertThat(told).last().extracting(CompensationContext::completed).isEqualTo(List.of(book));
    }
}
