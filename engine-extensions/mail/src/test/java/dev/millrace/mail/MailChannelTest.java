package dev.millrace.mail;

import static dev.millrace.definition.NotificationRule.to;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import dev.millrace.WorkflowEngine;
import dev.millrace.definition.NotificationContent;
import dev.millrace.definition.Occasion;
import dev.millrace.definition.Workflow;
import dev.millrace.definition.WorkflowBuilder;
import dev.millrace.definition.WorkflowKey;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionId;
import dev.millrace.event.ExecutionStatus;
import dev.millrace.mail.SmtpServer.Encryption;
import dev.millrace.node.Node;
import dev.millrace.node.Outcome;
import dev.millrace.notification.DeliveryException;
import dev.millrace.notification.Notification;
import dev.millrace.notification.Notification.Subject;
import dev.millrace.notification.NotificationDetails;
import dev.millrace.notification.NotificationSettings;
import dev.millrace.store.MemoryStore;
import dev.millrace.testing.ManualTime;
import dev.millrace.testing.SameThread;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Mails go to a real server, in the clear, encrypted from the start and by STARTTLS. */
class MailChannelTest {

    private static final String OPS = "ops@example.com";

    private static SSLContext keys;

    private final ManualTime time = new ManualTime();
    private GreenMail mail;

    @BeforeAll
    static void makeKeys(@TempDir Path folder) throws Exception {
        keys = TestCertificate.make(folder);
    }

    @BeforeEach
    void start() {
        mail = new GreenMail(
                new ServerSetup[] {new ServerSetup(0, "localhost", ServerSetup.PROTOCOL_SMTP).dynamicPort()});
        mail.start();
    }

    @AfterEach
    void stop() {
        mail.stop();
    }

    private SmtpServer plain() {
        return SmtpServer.at("localhost", mail.getSmtp().getPort()).with(Encryption.NONE);
    }

    private static MailChannel channel(SmtpServer server, String... to) {
        return MailChannel.of(server, "millrace@example.com", to.length == 0 ? List.of(OPS) : List.of(to));
    }

    private static Notification notification(String workflow, String message) {
        var id = ExecutionId.parse("01kdvdna00c1x1c6kk944panqb");
        return new Notification(
                id + "/5/failure",
                Occasion.FAILURE,
                new Subject(
                        id,
                        new WorkflowKey(workflow, "2"),
                        "k",
                        Map.of("team", "pay"),
                        Optional.empty(),
                        Optional.empty()),
                message,
                new ExecutionEnded(id, 5, 1_769_850_000_000_000L, ExecutionStatus.FAILED, message, Map.of()),
                NotificationDetails.NONE);
    }

    private static Notification notification() {
        return notification("pay", "FAILED: declined");
    }

    private WorkflowEngine engine(MailChannel channel, NotificationContent... include) {
        return engine(new MemoryStore(), channel, include);
    }

    private WorkflowEngine engine(MemoryStore store, MailChannel channel, NotificationContent... include) {
        var rule = to("mail", Occasion.COMPLETION);
        var settings = NotificationSettings.NONE
                .on(new SameThread())
                .withChannel("mail", channel)
                .withRule(include.length == 0 ? rule : rule.including(include[0], include));
        return WorkflowEngine.builder()
                .time(time)
                .random(() -> 0.5)
                .executor(new SameThread())
                .store(store)
                .notifications(settings)
                .build();
    }

    private static WorkflowBuilder failing() {
        return Workflow.named("pay")
                .node("load", (Node) context -> Outcome.done("n", 1))
                .node("charge", (Node) context -> {
                    context.log("charging 12,90 €");
                    throw new IOException("declined");
                })
                .node("ship", (Node) context -> Outcome.done())
                .connect("load", "charge")
                .connect("charge", "ship");
    }

    private MimeMessage only() {
        assertThat(mail.getReceivedMessages()).hasSize(1);
        return mail.getReceivedMessages()[0];
    }

    @Test
    void an_execution_gives_one_mail_with_counts_and_what_failed_and_was_skipped() throws Exception {
        try (var engine = engine(channel(plain()).withName("shop"))) {
            var execution = engine.start(failing().build(), Map.of("secret", "s3cr3t"));

            var message = only();
            assertThat(message.getSubject()).isEqualTo("[shop] pay FAILED (" + execution.id() + ")");
            assertThat(message.getFrom()[0]).hasToString("millrace@example.com");
            assertThat(message.getHeader("Auto-Submitted")).containsExactly("auto-generated");
            assertThat(message.getContent().toString().replace("\r\n", "\n"))
                    .contains("Nodes: 1 COMPLETED, 1 FAILED, 1 SKIPPED\n")
                    .contains("Failed:\n  charge: declined\n")
                    .contains("Skipped:\n  ship: UPSTREAM_FAILED")
                    .contains("Execution: " + execution.id())
                    .doesNotContain("s3cr3t", "charging");
        }
    }

    @Test
    void the_log_goes_along_as_a_file_where_it_is_asked_for() throws Exception {
        try (var engine = engine(channel(plain()), NotificationContent.LOG, NotificationContent.INPUT)) {
            engine.start(failing().build(), Map.of("a", "ü", "password", "abracadabra"));

            var parts = (MimeMultipart) only().getContent();
            assertThat(parts.getCount()).isEqualTo(2);
            assertThat(parts.getBodyPart(0).getContent().toString())
                    .contains("\"ü\"", "\"***\"")
                    .doesNotContain("abracadabra");
            assertThat(parts.getBodyPart(1).getFileName()).startsWith("log-").endsWith(".txt");
            assertThat(parts.getBodyPart(1).getContent().toString()).contains("INFO charge#1 charging 12,90 €");
        }
    }

    @Test
    void a_notification_has_the_same_message_id_each_time() throws Exception {
        channel(plain()).deliver(notification());
        channel(plain()).deliver(notification());

        var ids = new HashSet<String>();
        for (var message : mail.getReceivedMessages()) {
            ids.add(message.getMessageID());
        }
        assertThat(ids).singleElement().asString().endsWith("@example.com>");
    }

    @Test
    void no_text_ends_a_header() throws Exception {
        var hostile = notification("pay", "m\r\nBcc: all@example.com");

        channel(plain())
                .withName("a\r\nBcc: all@example.com\r\n\r\nx\u2028y\nCc: x@example.com")
                .deliver(hostile);

        var message = only();
        assertThat(message.getHeader("Bcc")).isNull();
        assertThat(message.getHeader("Cc")).isNull();
        assertThat(message.getAllRecipients()).hasSize(1);
        assertThat(message.getSubject()).startsWith("[a  Bcc: all@example.com    x y Cc: x@example.com] pay FAILED");
        assertThat(GreenMailUtil.getHeaders(message)).doesNotContain("\nBcc:").doesNotContain("\nCc:");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ops",
                "@example.com",
                "ops@",
                "a b@example.com",
                "ops@example.com\r\nBcc: x@example.com",
                "Ops <ops@example.com>",
                "a@example.com,b@example.com",
                "öps@example.com",
                ""
            })
    void what_is_no_plain_address_is_refused(String wrong) {
        assertThatThrownBy(() -> channel(plain(), wrong)).hasMessageContaining("[NOT-110]");
        assertThatThrownBy(() -> MailChannel.of(plain(), wrong, List.of(OPS))).hasMessageContaining("[NOT-110]");
    }

    @Test
    void credentials_do_not_go_in_the_clear() {
        var known = SmtpServer.at("localhost", 25).withCredentials("me", () -> "pw");

        assertThatThrownBy(() -> known.with(Encryption.NONE)).hasMessageContaining("[NOT-111]");
        assertThat(known).asString().doesNotContain("pw");
        assertThatThrownBy(() -> SmtpServer.at("", 25)).hasMessageContaining("[NOT-111]");
        assertThatThrownBy(() -> SmtpServer.at("h", 70_000)).hasMessageContaining("[NOT-111]");
    }

    @Test
    void a_server_without_starttls_gets_neither_mail_nor_password() {
        mail.setUser("me@example.com", "me", "pw");
        var server = SmtpServer.at("localhost", mail.getSmtp().getPort()).withCredentials("me", () -> "pw");

        assertThatThrownBy(() -> channel(server).deliver(notification()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("[NOT-113]")
                .hasMessageContaining("STARTTLS");
        assertThat(mail.getReceivedMessages()).isEmpty();
    }

    @Test
    void starttls_carries_password_and_mail() throws Exception {
        mail.setUser("me@example.com", "me", "pw");
        try (var gate = SmtpGate.to(mail.getSmtp().getPort(), keys)) {
            var server = SmtpServer.at("localhost", gate.port())
                    .withTrust(keys.getSocketFactory())
                    .withCredentials("me", () -> "pw");

            channel(server).deliver(notification());

            assertThat(only().getSubject()).contains("pay");
            assertThat(gate.inTheClear()).contains("STARTTLS").noneMatch(line -> line.startsWith("AUTH"));
            assertThat(gate.encrypted()).anyMatch(line -> line.startsWith("AUTH"));
        }
    }

    @Test
    void a_certificate_that_nobody_trusts_is_not_taken() throws Exception {
        try (var gate = SmtpGate.to(mail.getSmtp().getPort(), keys)) {
            var server = SmtpServer.at("localhost", gate.port());

            assertThatThrownBy(() -> channel(server).deliver(notification())).hasMessageContaining("[NOT-113]");
            assertThat(mail.getReceivedMessages()).isEmpty();
        }
    }

    @Test
    void tls_from_the_start_works_too() throws Exception {
        try (var gate = SmtpGate.secretTo(mail.getSmtp().getPort(), keys)) {
            var server = SmtpServer.at("localhost", gate.port()).with(Encryption.TLS);

            assertThatThrownBy(() -> channel(server).deliver(notification())).hasMessageContaining("[NOT-113]");
            channel(server.withTrust(keys.getSocketFactory())).deliver(notification());

            assertThat(only().getSubject()).contains("pay");
            assertThat(gate.inTheClear()).isEmpty();
        }
    }

    @Test
    void a_wrong_password_is_tried_again_and_not_told() throws Exception {
        mail.setUser("me@example.com", "me", "pw");
        try (var gate = SmtpGate.to(mail.getSmtp().getPort(), keys)) {
            var server = SmtpServer.at("localhost", gate.port())
                    .withTrust(keys.getSocketFactory())
                    .withCredentials("me", () -> "wr0ng");

            assertThatThrownBy(() -> channel(server).deliver(notification()))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("[NOT-113]")
                    .hasMessageNotContaining("wr0ng");
        }
    }

    @Test
    void a_server_that_is_down_gets_the_mail_when_it_is_up() {
        int port = mail.getSmtp().getPort();
        var server = plain();
        mail.stop();
        try (var engine = engine(channel(server))) {
            engine.start(failing().build(), Map.of());
            time.advance(ofSeconds(1));
            assertThat(engine.notifications().channels().get(0).failures()).isEqualTo(2);

            mail = new GreenMail(new ServerSetup(port, "localhost", ServerSetup.PROTOCOL_SMTP));
            mail.start();
            time.advance(ofMinutes(1));

            assertThat(mail.getReceivedMessages()).hasSize(1);
            assertThat(engine.notifications().channels().get(0).delivered()).isEqualTo(1);
        }
    }

    @Test
    void what_could_not_be_sent_goes_out_encrypted_after_a_restart_and_once() throws Exception {
        mail.setUser("me@example.com", "me", "pw");
        var store = new MemoryStore();
        ExecutionId id;
        try (var gate = SmtpGate.to(mail.getSmtp().getPort(), keys);
                var engine = engine(store, channel(SmtpServer.at("localhost", gate.port())))) { // trusts nobody there
            var execution = engine.start(failing().build(), Map.of());
            id = execution.id();

            assertThat(execution.await().cause()).contains("declined");
            assertThat(engine.notifications().channels().get(0).failures()).isPositive();
            assertThat(mail.getReceivedMessages()).isEmpty();
        }

        try (var gate = SmtpGate.to(mail.getSmtp().getPort(), keys)) {
            var server = SmtpServer.at("localhost", gate.port())
                    .withTrust(keys.getSocketFactory())
                    .withCredentials("me", () -> "pw");
            for (int life = 0; life < 2; life++) {
                engine(store, channel(server)).close();
                assertThat(only().getSubject()).contains("pay", "FAILED", id.toString());
            }
            assertThat(gate.inTheClear()).contains("STARTTLS").noneMatch(line -> line.startsWith("AUTH"));
        }
    }

    @Test
    void a_mail_that_all_recipients_are_refused_for_is_given_up() throws Exception {
        try (var gate = SmtpGate.to(mail.getSmtp().getPort(), keys)) {
            var server = SmtpServer.at("localhost", gate.port()).with(Encryption.NONE);

            assertThat(catchThrowable(
                            () -> channel(server, "nobody@example.com").deliver(notification())))
                    .isInstanceOfSatisfying(
                            DeliveryException.class,
                            refused -> assertThat(refused.isFinal()).isTrue())
                    .hasMessageContaining("[NOT-112]");
            assertThat(catchThrowable(() -> channel(server, "busy@example.com").deliver(notification())))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("[NOT-113]");

            channel(server, "nobody@example.com", OPS).deliver(notification());
            assertThat(only().getSubject()).contains("pay");
        }
    }
}
