package dev.millrace.mail;

import dev.millrace.definition.Occasion;
import dev.millrace.event.ExecutionEvent.ExecutionEnded;
import dev.millrace.event.ExecutionLog;
import dev.millrace.event.LogLine;
import dev.millrace.event.NodeStatus;
import dev.millrace.notification.Notification;
import dev.millrace.notification.NotificationDetails.NodeLine;
import dev.millrace.notification.NotificationDetails.Summary;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.ReportJson;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What stands in a mail. Immutable. */
final class MailText {

    private static final int LONGEST_SUBJECT = 200;
    private static final String UTF_8 = StandardCharsets.UTF_8.name();

    private final String application;

    MailText(String application) {
        this.application = onOneLine(application);
    }

    /** Returns a text without what would end a header, or a line: each such character is a blank. */
    static String onOneLine(String text) {
        return text.codePoints()
                .map(c -> Character.isISOControl(c)
                                || Character.getType(c) == Character.LINE_SEPARATOR
                                || Character.getType(c) == Character.PARAGRAPH_SEPARATOR
                        ? ' '
                        : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Returns the same id for the same notification; what stands in it cannot end it. */
    String messageId(Notification notification, InternetAddress from) {
        var id = notification.id().getBytes(StandardCharsets.UTF_8);
        var domain = from.getAddress().substring(from.getAddress().lastIndexOf('@') + 1);
        return "<" + HexFormat.of().formatHex(id) + "@" + domain + ">";
    }

    void write(Notification notification, MimeMessage message) throws MessagingException {
        message.setSubject(subject(notification), UTF_8);
        var log = notification.details().log();
        if (log.isEmpty()) {
            message.setText(body(notification), UTF_8);
            return;
        }
        var text = new MimeBodyPart();
        text.setText(body(notification), UTF_8);
        var file = new MimeBodyPart();
        file.setText(lines(log.get()), UTF_8);
        file.setFileName("log-" + notification.subject().execution() + ".txt");
        message.setContent(new MimeMultipart(text, file));
    }

    private String subject(Notification notification) {
        var subject = notification.subject();
        var what = notification.event() instanceof ExecutionEnded ended
                ? ended.status().name()
                : word(notification);
        var where = subject.node().map(node -> " node " + node).orElse("");
        var all = onOneLine("[" + application + "] " + subject.workflow().id() + where + " " + what + " ("
                + subject.execution() + ")");
        return all.length() <= LONGEST_SUBJECT ? all : all.substring(0, LONGEST_SUBJECT);
    }

    private static String word(Notification notification) {
        return notification.occasion() == Occasion.DECISION
                ? "DECISION NEEDED"
                : notification.occasion().name();
    }

    private static String body(Notification notification) {
        var subject = notification.subject();
        var out = new StringBuilder(notification.message()).append("\n\n");
        add(out, "Workflow", subject.workflow().toString());
        add(out, "Execution", subject.execution().toString());
        add(out, "Key", subject.key());
        add(
                out,
                "Labels",
                subject.labels().entrySet().stream()
                        .map(label -> label.getKey() + "=" + label.getValue())
                        .sorted()
                        .collect(Collectors.joining(", ")));
        subject.node().ifPresent(node -> add(out, "Node", node.toString()));
        add(out, "At", notification.event().at().toString());
        subject.link().ifPresent(link -> add(out, "See", link.toString()));
        notification.details().summary().ifPresent(summary -> add(out, summary));
        notification.details().input().ifPresent(input -> add(out, "Input", json(input)));
        notification.details().output().ifPresent(output -> add(out, "Output", json(output)));
        return out.toString();
    }

    private static void add(StringBuilder out, String name, String value) {
        if (!value.isEmpty()) {
            out.append(name).append(": ").append(value).append('\n');
        }
    }

    private static void add(StringBuilder out, Summary summary) {
        summary.span().startedAt().ifPresent(at -> add(out, "Started", at.toString()));
        summary.span().endedAt().ifPresent(at -> add(out, "Ended", at.toString()));
        add(
                out,
                "Nodes",
                Arrays.stream(NodeStatus.values())
                        .filter(status -> summary.count(status) > 0)
                        .map(status -> summary.count(status) + " " + status)
                        .collect(Collectors.joining(", ")));
        add(out, "Failed", summary.failed());
        add(out, "Skipped", summary.skipped());
    }

    private static void add(StringBuilder out, String name, List<NodeLine> nodes) {
        if (!nodes.isEmpty()) {
            out.append('\n').append(name).append(":\n");
            nodes.forEach(line -> out.append("  ")
                    .append(line.node())
                    .append(": ")
                    .append(line.why())
                    .append('\n'));
        }
    }

    private static String json(Map<String, Object> data) {
        return "\n" + DataCodec.toJson(ReportJson.masked(ReportJson.data(data), ReportJson::isSecret));
    }

    private static String lines(ExecutionLog log) {
        var out = new StringBuilder();
        if (log.dropped() > 0) {
            out.append("(").append(log.dropped()).append(" earlier lines are not kept)\n");
        }
        for (LogLine line : log.lines()) {
            out.append(line.at())
                    .append(' ')
                    .append(line.level())
                    .append(' ')
                    .append(line.node())
                    .append('#')
                    .append(line.attempt())
                    .append(' ')
                    .append(line.text())
                    .append('\n');
        }
        return out.toString();
    }
}
