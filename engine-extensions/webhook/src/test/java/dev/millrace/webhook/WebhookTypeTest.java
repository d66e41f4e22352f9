package dev.millrace.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.notification.ChannelSettings;
import dev.millrace.notification.ChannelType;
import dev.millrace.notification.NotificationChannel;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** A webhook as a file describes it. */
class WebhookTypeTest {

    private static final Map<String, String> ENVIRONMENT =
            Map.of("SECRET", "0123456789abcdef", "SHORT", "x", "TOKEN", "Bearer t");

    private static NotificationChannel channel(Map<String, ?> settings) {
        var type = ServiceLoader.load(ChannelType.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(one -> one.name().equals("webhook"))
                .findFirst()
                .orElseThrow();
        return type.create(new ChannelSettings(settings, name -> Optional.ofNullable(ENVIRONMENT.get(name))));
    }

    @Test
    void a_file_says_where_and_names_its_secrets() {
        assertThat(channel(Map.of(
                        "url", "https://chat.example.com/hook",
                        "secretEnv", "SECRET",
                        "headers", Map.of("X-Team", "pay"),
                        "headersEnv", Map.of("Authorization", "TOKEN"),
                        "timeLimit", "5s")))
                .isInstanceOf(WebhookChannel.class)
                .asString()
                .contains("chat.example.com")
                .doesNotContain("Bearer", "0123456789abcdef");
    }

    @Test
    void what_is_wrong_is_refused() {
        var url = "https://chat.example.com/hook";
        assertThatThrownBy(() -> channel(Map.of())).hasMessage("[NOT-130] url is missing");
        assertThatThrownBy(() -> channel(Map.of("url", "a b"))).hasMessageStartingWith("[NOT-120]");
        assertThatThrownBy(() -> channel(Map.of("url", url, "secret", "in the file")))
                .hasMessageStartingWith("[NOT-130] secret is a secret")
                .hasMessageNotContaining("in the file;");
        assertThatThrownBy(() -> channel(Map.of("url", url, "secretEnv", "NONE")))
                .hasMessageContaining("no variable NONE");
        assertThatThrownBy(() -> channel(Map.of("url", url, "secretEnv", "SHORT")))
                .hasMessageStartingWith("[NOT-120]");
        assertThatThrownBy(() -> channel(Map.of("url", url, "timeLimit", "soon")))
                .hasMessageStartingWith("[NOT-120]");
        assertThatThrownBy(() -> channel(Map.of("url", url, "headers", "none"))).hasMessageStartingWith("[NOT-130]");
        assertThatThrownBy(() -> channel(Map.of("url", url, "uri", url))).hasMessageContaining("uri is no setting");
    }
}
