package dev.millrace.mail;

import dev.millrace.notification.DeliveryException;
import dev.millrace.notification.Notification;
import dev.millrace.notification.NotificationChannel;
import jakarta.mail.Address;
import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Channel that sends each notification as a mail: what happened, and of an execution that has ended how many nodes
 * came to which end, and which failed or never ran. A rule on {@code completion} therefore gives one mail for each
 * execution. The log goes along as a file where the rule includes it. Mails of one notification have one {@code
 * Message-ID}, however often it is delivered. A server that cannot be reached, or says that it cannot now, is tried
 * again; a mail that it refuses for all recipients is given up; if it refuses some, the others have it. Thread-safe.
 */
public final class MailChannel implements NotificationChannel {

    private static final Logger log = LoggerFactory.getLogger(MailChannel.class);
    private static final int FIRST_FINAL = 500;

    private final SmtpServer server;
    private final InternetAddress from;
    private final List<InternetAddress> to;
    private final MailText text;

    private MailChannel(SmtpServer server, InternetAddress from, List<InternetAddress> to, MailText text) {
        this.server = server;
        this.from = from;
        this.to = to;
        this.text = text;
    }

    /**
     * Returns a channel.
     *
     * @param from who sends, such as {@code millrace@example.com}
     * @param to who receives; at least one
     * @throws IllegalArgumentException if one is no address
     */
    public static MailChannel of(SmtpServer server, String from, Collection<String> to) {
        if (to.isEmpty()) {
            throw new IllegalArgumentException("[NOT-110] a mail has at least one recipient");
        }
        return new MailChannel(
                server, address(from), to.stream().map(MailChannel::address).toList(), new MailText("millrace"));
    }

    /** Returns a copy whose subjects begin with another name, in brackets; {@code millrace} without a word. */
    public MailChannel withName(String application) {
        return new MailChannel(server, from, to, new MailText(application));
    }

    /** A plain address, without a name beside it: nothing but that can stand in a header. */
    private static InternetAddress address(String text) {
        try {
            var address = new InternetAddress(text, true);
            address.validate();
            boolean isPlain = text.equals(address.getAddress()) && text.indexOf('@') > 0 && !address.isGroup();
            if (isPlain && text.chars().allMatch(c -> c > ' ' && c < 127)) {
                return address;
            }
        } catch (AddressException e) {
            throw new IllegalArgumentException("[NOT-110] '" + shown(text) + "' is no address: " + e.getMessage(), e);
        }
        throw new IllegalArgumentException(
                "[NOT-110] '" + shown(text) + "' is no address such as ops@example.com, without a name beside it");
    }

    private static String shown(String text) {
        return MailText.onOneLine(text);
    }

    @Override
    public void deliver(Notification notification) throws DeliveryException, IOException {
        try {
            var message = message(notification);
            var credentials = server.credentials();
            if (credentials.isPresent()) {
                var who = credentials.get();
                Transport.send(message, who.user(), who.password().get());
            } else {
                Transport.send(message);
            }
        } catch (SendFailedException e) {
            judge(notification, e);
        } catch (MessagingException e) {
            throw new IOException("[NOT-113] " + server.host() + " did not take the mail: " + e.getMessage(), e);
        }
    }

    private MimeMessage message(Notification notification) throws MessagingException {
        var message = new Mail(Session.getInstance(server.properties()), text.messageId(notification, from));
        message.setFrom(from);
        message.setRecipients(RecipientType.TO, to.toArray(InternetAddress[]::new));
        message.setSentDate(Date.from(notification.event().at()));
        message.setHeader("Auto-Submitted", "auto-generated");
        text.write(notification, message);
        message.saveChanges();
        return message;
    }

    /** Message with an id of its own. */
    private static final class Mail extends MimeMessage {
        private final String id;

        Mail(Session session, String id) {
            super(session);
            this.id = id;
        }

        @Override
        protected void updateMessageID() throws MessagingException {
            setHeader("Message-ID", id);
        }
    }

    private void judge(Notification notification, SendFailedException failure) throws DeliveryException, IOException {
        var refused = refused(failure);
        if (notEmpty(failure.getValidSentAddresses())) {
            log.warn(
                    "[NOT-112] Of {} not all recipients were told: {} refused {}",
                    notification.id(),
                    server.host(),
                    Arrays.toString(failure.getInvalidAddresses()),
                    failure);
            return;
        }
        var what =
                server.host() + " did not take the mail: " + MailText.onOneLine(String.valueOf(failure.getMessage()));
        if (!refused.isEmpty() && refused.stream().allMatch(code -> code >= FIRST_FINAL)) {
            throw DeliveryException.refused("[NOT-112] " + what, failure);
        }
        throw new IOException("[NOT-113] " + what, failure);
    }

    private static boolean notEmpty(Address[] some) {
        return some != null && some.length > 0;
    }

    /** Returns what the server answered to what it did not take. */
    private static List<Integer> refused(SendFailedException failure) {
        var codes = new ArrayList<Integer>();
        for (Exception next = failure; next instanceof MessagingException one; next = one.getNextException()) {
            if (next instanceof SMTPAddressFailedException address) {
                codes.add(address.getReturnCode());
            } else if (next instanceof SMTPSendFailedException mail) {
                codes.add(mail.getReturnCode());
            }
        }
        return codes;
    }

    @Override
    public String toString() {
        return "mail to " + to + " by " + server.host();
    }
}
