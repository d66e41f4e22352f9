package dev.millrace.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Execution;
import dev.millrace.ExecutionFilter;
import dev.millrace.Flow;
import dev.millrace.Invocation;
import dev.millrace.Migration;
import dev.millrace.StartOptions;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.Batch;
import dev.millrace.definition.Check;
import dev.millrace.definition.ChildOptions;
import dev.millrace.definition.MigrationPlan;
import dev.millrace.definition.NodeSpec;
import dev.millrace.definition.NotificationRule;
import dev.millrace.definition.Occasion;
import dev.millrace.definition.OnFailure;
import dev.millrace.definition.Priority;
import dev.millrace.definition.Problem;
import dev.millrace.definition.Selection;
import dev.millrace.definition.StartTrigger;
import dev.millrace.definition.WhenFull;
import dev.millrace.definition.Workflow;
import dev.millrace.event.BatchReport;
import dev.millrace.event.ExecutionEvent;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionListener;
import dev.millrace.event.ExecutionResult;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.event.Fire;
import dev.millrace.event.MigrationReport.Verdict;
import dev.millrace.event.NodeEvent;
import dev.millrace.event.NodeStatus;
import dev.millrace.event.TriggerReport;
import dev.millrace.examples.Checkout;
import dev.millrace.mail.MailChannel;
import dev.millrace.mail.SmtpServer;
import dev.millrace.node.CheckContext;
import dev.millrace.node.CheckResult;
import dev.millrace.node.CheckType;
import dev.millrace.node.Field;
import dev.millrace.node.Field.Kind;
import dev.millrace.node.Node;
import dev.millrace.node.NodeRegistry;
import dev.millrace.node.NodeType;
import dev.millrace.node.Outcome;
import dev.millrace.node.SecretSource;
import dev.millrace.notification.NotificationSettings;
import dev.millrace.report.ExecutionReport;
import dev.millrace.serialization.Format;
import dev.millrace.serialization.WorkflowLoader;
import dev.millrace.store.JournalStore;
import dev.millrace.store.JournalTool;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.EventRecorder;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import dev.millrace.webhook.WebhookChannel;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the guide shows: its Java stands here, its definitions run here. */
class GuideTest {

    /** Takes pieces from a shelf; ends by the port {@code Empty} where there are not enough. */
    static final class TakeFromShelf implements NodeType {
        @Override
        public String name() {
            return "TakeFromShelf";
        }

        @Override
        public List<Field> fields() {
            return List.of(
                    Field.required("shelf", Kind.TEXT, "which shelf; templates are filled in"),
                    Field.optional("pieces", Kind.INTEGER, "how many, 1 if it is not said"));
        }

        @Override
        public Optional<Set<String>> ports(NodeSpec node) {
            return Optional.of(Set.of("Empty"));
        }

        @Override
        public List<Problem> validate(NodeSpec node, String path) {
            return node.work().settings().get("pieces") instanceof Integer pieces && pieces < 1
                    ? List.of(Problem.error("SHELF-1", path + "/pieces", "at least one piece is taken, not " + pieces))
                    : List.of();
        }

        @Override
        public Node create(NodeSpec node) {
            return context -> {
                var shelf = context.settings().get("shelf");
                return "B".equals(shelf) ? Outcome.done().by("Empty") : Outcome.done("from", shelf);
            };
        }
    }

    /** Holds while there is so much room on the disk. */
    static final class FreeSpace implements CheckType {
        @Override
        public String name() {
            return "freeSpace";
        }

        @Override
        public List<Field> fields() {
            return List.of(Field.required("bytes", Kind.INTEGER, "how many must be free"));
        }

        @Override
        public CheckResult check(CheckContext context) throws IOException {
            long free = Files.getFileStore(Path.of("")).getUsableSpace();
            long wanted = context.parameter("bytes", Long.class).orElseThrow();
            return free >= wanted ? CheckResult.pass() : CheckResult.fail(free + " bytes are free");
        }
    }

    private final WorkflowEngine engine =
            WorkflowEngine.builder().selfChecking().build();

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void typed_code() {
        var flow = Flow.named("quote");
        var price = flow.node("price", Integer.class, context -> 3 * context.input("pieces", Integer.class));
        var rebate = flow.node("rebate", Integer.class, price, cents -> cents > 10 ? 2 : 0);
        var total = flow.node("total", Integer.class, price, rebate, (cents, less) -> cents - less);
        var result = engine.run(flow.build(), Map.of("pieces", 5));
        assertThat(total.in(result.output())).isEqualTo(13);
    }

    @Test
    void a_node_type_with_fields_ports_and_checks() {
        var types = NodeRegistry.builder().discover().add(new TakeFromShelf()).build();

        var loader = WorkflowLoader.with(types);
        var takes = loader.parse(yaml("takes-from-a-shelf"), Format.YAML, "page");
        try (var engine = WorkflowEngine.builder().nodes(types).build()) {
            var full = engine.start(takes, Map.of("shelf", "A"));
            var empty = engine.start(takes, Map.of("shelf", "B"));
            full.await();
            empty.await();
            assertThat(full.snapshot().node("take").output()).isEqualTo(Map.of("from", "A"));
            assertThat(full.snapshot().node("order").status()).isEqualTo(NodeStatus.SKIPPED);
            assertThat(empty.snapshot().node("order").status()).isEqualTo(NodeStatus.COMPLETED);
        }
        assertThat(loader.check(yaml("takes-from-a-shelf").replace("pieces: 2", "pieces: 0"), Format.YAML, "page")
                        .problems())
                .singleElement()
                .hasToString("page:3:81: [SHELF-1] /nodes/0/pieces: at least one piece is taken, not 0");
    }

    @Test
    void checks_around_a_node() throws IOException {
        var types = NodeRegistry.builder().discover().add(new FreeSpace()).build();
        Node unpack = context -> Outcome.done("files", 3);
        Workflow checked = Workflow.named("checked")
                .node(
                        "unpack",
                        unpack,
                        node -> node.preCheck(Check.of("freeSpace", Map.of("bytes", Long.MAX_VALUE)))
                                .postCheck(Check.expression("output.files > 0"))
                                .postCheck(Check.textAbsentIn("logs/unpack-*.log", "ERROR")))
                .build();
        try (var engine = WorkflowEngine.builder().nodes(types).build()) {
            assertThat(engine.run(checked, Map.of()).failures().reasons().values())
                    .singleElement()
                    .satisfies(failure -> assertThat(failure.message()).contains("freeSpace", "bytes are free"));
        }
        var loaded = WorkflowLoader.with(types).parse(yaml("with-checks"), Format.YAML, "page");
        var missing = engine.run(loaded, Map.of("folder", folder.toString(), "limit", 100));
        Files.writeString(folder.resolve("orders.csv"), "1;2;3");
        var found = engine.run(loaded, Map.of("folder", folder.toString(), "limit", 100));
        assertThat(missing.cause()).contains("there is no file");
        assertThat(found.status()).isEqualTo(ExecutionStatus.COMPLETED);
    }

    @Test
    void steps_and_verifications() {
        Node closeAd = context -> Outcome.failed("NoAd", "there is none");
        Node tap = context -> Outcome.failed("NoButton", "there is none");
        Node restart = context -> Outcome.done("restarted", true);
        Workflow tapping = Workflow.named("tapping")
                .node(
                        "login",
                        "Steps",
                        node -> node.steps(list -> list.node("ad", closeAd).node("tap", tap))
                                .continueOnFail("ad")
                                .retrySteps(list -> list.node("restart", restart))
                                .set("retries", 2))
                .build();
        var execution = engine.start(tapping, Map.of());
        execution.await();
        var loader = WorkflowLoader.with(NodeRegistry.discovered());
        var login = engine.start(loader.parse(yaml("with-steps"), Format.YAML, "page"), Map.of("title", "Home"));
        login.await();
        var verified = loader.parse(yaml("with-a-verification"), Format.YAML, "page");
        var good = engine.run(verified, Map.of("rows", 1, "title", "Orders", "columns", List.of("id")));

        assertThat(execution.snapshot().node("login[2]/restart").status()).isEqualTo(NodeStatus.SKIPPED);
        assertThat(login.snapshot().node("login").output())
                .containsEntry("success", true)
                .containsEntry("mainStepsSucceeded", false);
        assertThat(good.output()).containsEntry("success", true).containsEntry("passedCount", 3);
    }

    @Test
    void node_by_node() {
        Node check = context ->
                context.input("pieces", Integer.class) > 3 ? Outcome.done().by("soldOut") : Outcome.done("shelf", 17);
        Workflow order = Workflow.named("order")
                .node("check", check)
                .node("ship", "Noop", node -> node.timeout(Duration.ofMinutes(5)))
                .node("apologise", "Noop")
                .connect("check", "ship", via -> via.when("output.shelf != null"))
                .connect("check", "soldOut", "apologise") // only by this port
                .build();

        assertThat(status(order, Map.of("pieces", 2), "ship")).isEqualTo(NodeStatus.COMPLETED);
        assertThat(status(order, Map.of("pieces", 2), "apologise")).isEqualTo(NodeStatus.SKIPPED);
        assertThat(status(order, Map.of("pieces", 4), "ship")).isEqualTo(NodeStatus.SKIPPED);
        assertThat(status(order, Map.of("pieces", 4), "apologise")).isEqualTo(NodeStatus.COMPLETED);
    }

    @Test
    void durable() {
        var directory = folder.resolve("data");
        try (var engine =
                WorkflowEngine.builder().store(JournalStore.at(directory)).build()) {
            engine.start(
                    Workflow.named("nap")
                            .node("nap", "Timer", node -> node.set("delay", "20ms"))
                            .build(),
                    Map.of());
        }
        try (var engine =
                WorkflowEngine.builder().store(JournalStore.at(directory)).build()) {
            var report = engine.recoverIncompleteExecutions();
            assertThat(report.parked()).isEmpty();
            report.executions().forEach(Execution::await);
        }
        assertThat(JournalTool.at(directory).stored())
                .singleElement()
                .matches(stored -> stored.status() == ExecutionStatus.COMPLETED);
    }

    @Test
    void in_a_file() throws IOException {
        var file = Files.writeString(folder.resolve("hello.yaml"), yaml("hello"));
        var loader = WorkflowLoader.with(NodeRegistry.discovered());
        Workflow hello = loader.load(file);
        assertThat(engine.run(hello, Map.of("name", "Ada")).output()).isEqualTo(Map.of("text", "Hello Ada"));

        engine.register(hello);
        Execution execution = engine.start("hello", Map.of("name", "Ada"), StartOptions.key("greeting-1"));
        ExecutionResult result = execution.await(Duration.ofMinutes(1));
        assertThat(result.status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(execution.snapshot().node("greet").attempts()).isEqualTo(1);
        assertThat(engine.executions(ExecutionFilter.NEWEST.ofWorkflow("hello")))
                .hasSize(2);
    }

    private static Workflow order(String version, String firstNode) {
        return Workflow.named("order")
                .version(version)
                .node(firstNode, "Noop")
                .node("approval", "Wait", node -> node.set("signal", "approved"))
                .connect(firstNode, "approval")
                .build();
    }

    @Test
    void pictures() throws IOException {
        var page = folder.resolve("page.html");
        var hello = WorkflowLoader.with(NodeRegistry.discovered()).parse(yaml("hello"), Format.YAML, "page");
        var execution = engine.start(hello, Map.of("name", "Ada"));
        execution.await();
        Files.writeString(page, ExecutionReport.html(execution));
        String mermaid = ExecutionReport.of(execution).mermaid();
        String open = ExecutionReport.of(execution)
                .withValues()
                .withLog(List.of("09:00 began"))
                .html();
        assertThat(page).content().startsWith("<!DOCTYPE html>").doesNotContain("Hello Ada");
        assertThat(mermaid).startsWith("flowchart TD").contains("class n1,n2 completed");
        assertThat(open).contains("Hello Ada", "09:00 began");
    }

    @Test
    void starts_that_wait_for_room() {
        engine.register(workflow("nightly-load"));

        Execution execution = engine.start(
                "nightly-load",
                Map.of("day", "monday"),
                StartOptions.NONE.withPriority(Priority.HIGH).withWhenFull(WhenFull.waitUpTo(Duration.ofSeconds(5))));

        execution.signal("loaded", Map.of(), "s-1");
        assertThat(execution.await().status()).isEqualTo(ExecutionStatus.COMPLETED);
        assertThat(engine.waitingStarts()).isEmpty();
    }

    @Test
    void batches() {
        engine.register(Workflow.named("load-orders")
                .node("load", (Node) context -> Outcome.done("customers", List.of("Ada", "Eve")))
                .build());
        engine.register(Workflow.named("archive").node("copy", "Noop").build());
        engine.register(Workflow.named("invoice").node("print", "Noop").build());

        var batch = Batch.parallel(4)
                .start("load", "load-orders", Map.of("day", "monday"))
                .startEach("archive", "archive", List.of(Map.of("year", 2024), Map.of("year", 2025)));
        Execution execution = engine.batch("nightly", batch, OnFailure.CONTINUE, Map.of());
        execution.await();
        BatchReport report = execution.batch();
        assertThat(report.counts().completed()).isEqualTo(report.counts().total());

        var file = engine.start(workflow("nightly-batch"), Map.of("day", "monday"));
        file.await();
        assertThat(file.batch().counts().completed()).isEqualTo(5);
    }

    @Test
    void invocations() {
        var types = NodeRegistry.discovered();
        var approval = approval();
        var store = new MemoryStore();

        var orders = Invocation.of(WorkflowEngine.builder().nodes(types).store(store));
        var begun =
                orders.start(opened -> opened.start(approval, Map.of("amount", 250), StartOptions.key("order-4711")));
        assertThat(begun.status()).isEqualTo(ExecutionStatus.WAITING);
        assertThat(begun.wakeAt()).isPresent(); // the approval times out then
        var ended = orders.step(begun.id(), order -> order.signal("approved", Map.of("by", "Ada"), "answer-1"));
        assertThat(ended.result().orElseThrow().output()).isEqualTo(Map.of("paidBy", "Ada"));
    }

    @Test
    void until_a_goal() {
        assertThat(output("until-good", Map.of()))
                .isEqualTo(Map.of("reached", true, "draft", "word word word word word word word"));
    }

    @Test
    void migration() {
        var first = order("1.0", "prepare");
        var second = order("2.0", "pack");
        engine.register(first);
        engine.register(second);
        var order = engine.start("order:1.0", Map.of());

        MigrationPlan plan = MigrationPlan.between(first, second).mapping("prepare", "pack");
        Migration migration = engine.migrate(plan).by("ann").because("orders are checked");
        assertThat(migration.dryRun().executions(Verdict.MIGRATES)).containsExactly(order.id());
        migration.apply();
        assertThat(order.workflow().version()).isEqualTo("2.0");
    }

    @Test
    void what_a_node_says_of_its_child() {
        var loader = WorkflowLoader.with(NodeRegistry.discovered());
        var written = engine.start(loader.parse(yaml("nightly"), Format.YAML, "page"), Map.of());
        assertThat(written.await().output()).containsEntry("ChildWorkflowStatus", "COMPLETED");

        engine.register(Workflow.named("loads")
                .node("extract", (Node) context -> Outcome.done())
                .node("load", (Node) context -> Outcome.done("loaded", true), node -> node.tags("night"))
                .node("report", (Node) context -> Outcome.done("reported", true), node -> node.tags("night"))
                .connect("extract", "load")
                .connect("load", "report")
                .build());
        Selection night =
                Selection.ALL.andOnlyTagged("night").skipping("report").andUpstream();
        Workflow parent = Workflow.named("nightly")
                .node(
                        "load",
                        "Subflow",
                        node -> node.set("workflow", "loads")
                                .set("mode", "child")
                                .child(ChildOptions.selecting(night).withTimeout(Duration.ofHours(2))))
                .build();
        assertThat(engine.start(parent, Map.of()).await().output())
                .containsEntry("loaded", true)
                .doesNotContainKey("reported");
    }

    @Test
    void own_types() {
        var registry = NodeRegistry.builder()
                .discover()
                .add("stock.reserve", context -> Outcome.done("shelf", context.input("pieces", Integer.class) + 10))
                .build();
        var loader = WorkflowLoader.with(registry);
        try (var own = WorkflowEngine.builder().nodes(registry).build()) {
            var workflow = loader.parse(yaml("uses-own-type"), Format.YAML, "guide");

            assertThat(own.run(workflow, Map.of("pieces", 7)).output()).isEqualTo(Map.of("shelf", 17));
        }
    }

    @Test
    void approvals() {
        var approval = approval();
        Execution execution = engine.start(approval, Map.of("amount", 250));
        execution.signal("approved", Map.of("by", "Ada"), "answer-1");
        assertThat(execution.await().output()).isEqualTo(Map.of("paidBy", "Ada"));
    }

    @Test
    void approvals_by_hand() {
        var approval = approval();
        var time = new ManualTime();
        var events = new EventRecorder();
        try (var engine = WorkflowEngine.builder()
                .time(time)
                .executor(new SameThread())
                .listener(events)
                .build()) {
            var execution = engine.start(approval, Map.of("amount", 250));
            time.advance(Duration.ofDays(2));
            assertThat(execution.await().output()).isEqualTo(Map.of("reminded", true));
            assertThat(events.story()).contains("NodeWaiting answer", "NodeSkipped pay");
        }
    }

    @Test
    void streams_of_events() {
        var execution = engine.start(workflow("subflow-in-place"), Map.of());
        var story = new ConcurrentLinkedQueue<String>();
        execution
                .eventStream()
                .buffer(10_000)
                .consume(event ->
                        story.add(event.sequence() + " " + event.getClass().getSimpleName()))
                .toCompletableFuture()
                .join();
        assertThat(story.peek()).isEqualTo("1 ExecutionStarted");
        assertThat(story).hasSize(execution.events().size());
    }

    @Test
    void progress() {
        var execution = engine.start(workflow("subflow-in-place"), Map.of());
        execution.await();
        var progress = execution.progress();
        assertThat(progress.percent()).isEqualTo(100);
        assertThat(progress.completed()).isEqualTo(progress.total());
    }

    @Test
    void logs() {
        Node charge = context -> {
            context.log("charging " + context.input("amountCents", Long.class));
            return Outcome.done();
        };
        var execution =
                engine.start(Workflow.named("charges").node("charge", charge).build(), Map.of("amountCents", 250));
        execution.await();
        assertThat(execution.log("charge").texts()).containsExactly("charging 250");
    }

    @Test
    void feeds() {
        var mailed = new ArrayList<ExecutionId>();
        try (var engine = WorkflowEngine.builder().store(new MemoryStore()).build()) {
            var execution = engine.start(workflow("subflow-in-place"), Map.of());
            execution.await();
            var feed = engine.changes("mail");
            for (var page = feed.next(500); !page.next().equals(feed.cursor()); page = feed.next(500)) {
                page.events().stream()
                        .filter(event -> event instanceof ExecutionEvent.ExecutionEnded)
                        .forEach(event -> mailed.add(event.execution()));
                feed.confirm(page);
            }
            assertThat(mailed).containsExactly(execution.id());
        }
    }

    @Test
    void notifications() {
        var payment = workflow("with-a-handler");
        var told = new ConcurrentLinkedQueue<String>();
        var settings = NotificationSettings.NONE
                .withChannel("ops", notification -> told.add(notification.message()))
                .withRule(NotificationRule.to("ops", Occasion.FAILURE, Occasion.OVERTIME));
        try (var engine = WorkflowEngine.builder().notifications(settings).build()) {
            engine.run(payment, Map.of());
            engine.notifications().awaitDelivered(Duration.ofSeconds(30));
        }
        assertThat(told.peek()).startsWith("FAILED").contains("card declined");
    }

    @Test
    void channels() {
        Supplier<String> password = () -> "secret";
        var secret = "0123456789abcdef".getBytes(StandardCharsets.UTF_8);
        var server = SmtpServer.at("smtp.example.com", 587).withCredentials("millrace", password);
        var channels = NotificationSettings.NONE
                .withChannel("mail", MailChannel.of(server, "millrace@example.com", List.of("ops@example.com")))
                .withChannel(
                        "chat",
                        WebhookChannel.to(URI.create("https://chat.example.com/hook"))
                                .signedWith(secret))
                .withLink("https://ops.example.com/executions/{execution}");
        assertThat(channels.channels()).containsOnlyKeys("mail", "chat");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS) // the process is a sh
    void secrets() {
        var guarded = WorkflowEngine.builder()
                .secrets(SecretSource.of(Map.of("test-account", "s3cret-4711", "signing-key", "k-0815"))
                        .or(SecretSource.folder(Path.of("/run/secrets")))
                        .or(SecretSource.environment("APP_SECRET_")))
                .build();
        try (guarded) {
            var execution = guarded.start(workflow("uses-secrets"), Map.of());

            assertThat(execution.await().output()).containsOnlyKeys("signature");
            assertThat(execution.snapshot().node("login").output()).containsEntry("stdout", "logged in with ***\n");
        }
    }

    @Test
    void listeners() {
        var failures = new ConcurrentLinkedQueue<String>();
        ExecutionListener listener = event -> {
            if (event instanceof NodeEvent.NodeFailed failed) {
                failures.add(failed.node() + ": " + failed.failure().message());
            }
        };
        try (var heard = WorkflowEngine.builder().listener(listener).build()) {
            heard.run(workflow("with-a-handler"), Map.of());
        }
        assertThat(failures).containsExactly("charge: card declined");
    }

    @Test
    void the_definitions_do_what_the_guide_says() {
        assertThat(output("data", Map.of()))
                .containsEntry("line", "EUR plus 20 %")
                .hasEntrySatisfying("gross", gross -> assertThat(gross).hasToString("1548.0"));
        assertThat(output("loop-over-items", Map.of("cities", List.of("Oslo", "Lisbon"))))
                .isEqualTo(Map.of("long", 1));
        assertThat(output("subflow-in-place", Map.of())).isEqualTo(Map.of("text", "5 %"));
        assertThat(output("with-retries", Map.of())).isEqualTo(Map.of("attempts", 3));
        assertThat(output("another-way", Map.of())).isEqualTo(Map.of("got", "from the mirror"));
        assertThat(output("with-limits", Map.of())).isEqualTo(Map.of("loaded", true));
        assertThat(status(workflow("by-condition"), Map.of("points", 8), "accept"))
                .isEqualTo(NodeStatus.COMPLETED);
        assertThat(status(workflow("by-condition"), Map.of("points", 8), "review"))
                .isEqualTo(NodeStatus.SKIPPED);
    }

    @Test
    void joins_and_handlers_run_and_the_execution_fails_all_the_same() {
        var joins = engine.start(workflow("joins"), Map.of());
        var handled = engine.start(workflow("with-a-handler"), Map.of());

        assertThat(joins.await().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(List.of("first", "quorum", "cleanUp"))
                .allMatch(id -> joins.snapshot().node(id).status() == NodeStatus.COMPLETED);
        assertThat(handled.await().status()).isEqualTo(ExecutionStatus.FAILED);
        assertThat(handled.await().output()).isEqualTo(Map.of("text", "charge: card declined"));
    }

    private Map<String, Object> output(String workflowId, Map<String, Object> input) {
        var result = engine.run(workflow(workflowId), input);
        assertThat(result.cause()).isEmpty();
        return result.output();
    }

    private NodeStatus status(Workflow workflow, Map<String, Object> input, String node) {
        var execution = engine.start(workflow, input);
        execution.await();
        return execution.snapshot().node(node).status();
    }

    private static Workflow approval() {
        return WorkflowLoader.with(NodeRegistry.discovered())
                .load(Checkout.root()
                        .resolve("engine-examples/src/main/resources/dev/millrace/examples/shapes/approval.yaml"));
    }

    private static Workflow workflow(String id) {
        return WorkflowLoader.with(NodeRegistry.discovered()).parse(yaml(id), Format.YAML, "docs/guide.md");
    }

    private static String yaml(String id) {
        return Checkout.blocks("docs/guide.md", "yaml").stream()
                .filter(block -> block.startsWith("workflowId: " + id + "\n"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void triggers() {
        var nightly = Workflow.named("nightly")
                .node("report", "Noop")
                .trigger(StartTrigger.cron("night", "30 2 * * *", "Europe/Berlin")
                        .withInputs(Map.of("day", "${fire.dueAt}")))
                .trigger(StartTrigger.onEvent("large", "order.placed").withFilter("payload.amount > 100"))
                .build();
        engine.triggers().arm(nightly);
        List<Instant> next = engine.triggers().preview("nightly", "night", 3);
        List<Fire> fires = engine.publish("order.placed", Map.of("id", 7, "amount", 150));
        Fire byHand = engine.triggers().fire("nightly", "night", Map.of("day", "2026-01-31"));
        engine.triggers().disable("nightly", "night");
        assertThat(engine.triggers().list()).extracting(TriggerReport::enabled).containsExactly(false, true);

        assertThat(next).hasSize(3);
        assertThat(fires).hasSize(1).allMatch(Fire::isStarted);
        assertThat(byHand.isStarted()).isTrue();
    }
}
