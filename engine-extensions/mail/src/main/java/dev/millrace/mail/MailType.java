package dev.millrace.mail;

import dev.millrace.mail.SmtpServer.Encryption;
import dev.millrace.notification.ChannelSettings;
import dev.millrace.notification.ChannelType;
import dev.millrace.notification.NotificationChannel;
import java.util.Locale;

/**
 * Type {@code mail} of channels: {@code host}, {@code port} (587), {@code encryption} (starttls, tls or none),
 * {@code user} with {@code passwordEnv}, {@code from}, {@code to}, {@code name}. Thread-safe.
 */
public final class MailType implements ChannelType {

    private static final int SUBMISSION = 587;

    /** Creates the type; {@link java.util.ServiceLoader} asks for it. */
    public MailType() {}

    @Override
    public String name() {
        return "mail";
    }

    @Override
    public NotificationChannel create(ChannelSettings settings) {
        settings.only("host", "port", "encryption", "user", "password", "passwordEnv", "from", "to", "name");
        var server = SmtpServer.at(settings.text("host"), settings.number("port", SUBMISSION))
                .with(encryption(settings.optional("encryption").orElse("starttls")));
        var user = settings.optional("user");
        var password = settings.secret("password");
        if (user.isPresent() != password.isPresent()) {
            throw new IllegalArgumentException("[NOT-111] user and passwordEnv belong together; give both, or none");
        }
        if (user.isPresent() && password.isPresent()) {
            server = server.withCredentials(user.get(), password::get);
        }
        var channel = MailChannel.of(server, settings.text("from"), settings.texts("to"));
        return settings.optional("name").map(channel::withName).orElse(channel);
    }

    private static Encryption encryption(String text) {
        for (var one : Encryption.values()) {
            if (one.name().equals(text.toUpperCase(Locale.ROOT))) {
                return one;
            }
        }
        throw new IllegalArgumentException(
                "[NOT-111] encryption: starttls, tls or none is expected, not '" + text + "'");
    }
}
