package dev.millrace.webhook;

import dev.millrace.definition.Durations;
import dev.millrace.notification.ChannelSettings;
import dev.millrace.notification.ChannelType;
import dev.millrace.notification.NotificationChannel;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;

/**
 * Type {@code webhook} of channels: {@code url}, {@code secretEnv} to sign with, {@code headers}, {@code headersEnv}
 * for those that are secret, {@code timeLimit}. Thread-safe.
 */
public final class WebhookType implements ChannelType {

    /** Creates the type; {@link java.util.ServiceLoader} asks for it. */
    public WebhookType() {}

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public NotificationChannel create(ChannelSettings settings) {
        settings.only("url", "secret", "secretEnv", "headers", "headersEnv", "timeLimit");
        var channel = WebhookChannel.to(address(settings.text("url")));
        for (var header : settings.textMap("headers").entrySet()) {
            channel = channel.withHeader(header.getKey(), header.getValue());
        }
        for (var header : settings.secretMap("headers").entrySet()) {
            channel = channel.withHeader(header.getKey(), header.getValue());
        }
        var secret = settings.secret("secret");
        if (secret.isPresent()) {
            channel = channel.signedWith(secret.get().getBytes(StandardCharsets.UTF_8));
        }
        var limit = settings.optional("timeLimit");
        return limit.isEmpty()
                ? channel
                : channel.withTimeLimit(Durations.parse(limit.get())
                        .orElseThrow(() -> new IllegalArgumentException(
                                "[NOT-120] timeLimit: a duration such as 10s is expected, not '" + limit.get() + "'")));
    }

    private static URI address(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("[NOT-120] url: '" + url + "' is no address", e);
        }
    }
}
