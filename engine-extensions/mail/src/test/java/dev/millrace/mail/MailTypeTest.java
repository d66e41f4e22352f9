package dev.millrace.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.notification.ChannelSettings;
import dev.millrace.notification.ChannelType;
import dev.millrace.notification.NotificationChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

/** A mail channel as a file describes it. */
class MailTypeTest {

    private static final Map<String, Object> SENDS =
            Map.of("host", "smtp.example.com", "from", "m@example.com", "to", "ops@example.com");

    private static NotificationChannel channel(Map<String, ?> more) {
        var settings = new HashMap<String, Object>(SENDS);
        settings.putAll(more);
        var type = ServiceLoader.load(ChannelType.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(one -> one.name().equals("mail"))
                .findFirst()
                .orElseThrow();
        return type.create(new ChannelSettings(
                settings, name -> name.equals("PASSWORD") ? Optional.of("open sesame") : Optional.empty()));
    }

    @Test
    void a_file_says_by_which_server_whom_and_names_the_password() {
        assertThat(channel(Map.of(
                        "port", 465,
                        "encryption", "tls",
                        "user", "millrace",
                        "passwordEnv", "PASSWORD",
                        "to", List.of("a@example.com", "b@example.com"),
                        "name", "orders")))
                .hasToString("mail to [a@example.com, b@example.com] by smtp.example.com");
        assertThat(channel(Map.of())).hasToString("mail to [ops@example.com] by smtp.example.com");
    }

    @Test
    void what_is_wrong_is_refused() {
        assertThatThrownBy(() -> channel(Map.of("port", "many"))).hasMessageStartingWith("[NOT-130] port");
        assertThatThrownBy(() -> channel(Map.of("encryption", "some"))).hasMessageStartingWith("[NOT-111] encryption");
        assertThatThrownBy(() -> channel(Map.of("user", "u"))).hasMessageStartingWith("[NOT-111] user and passwordEnv");
        assertThatThrownBy(() -> channel(Map.of("user", "u", "password", "open sesame")))
                .hasMessageStartingWith("[NOT-130] password is a secret")
                .hasMessageNotContaining("open sesame");
        assertThatThrownBy(() -> channel(Map.of("encryption", "none", "user", "u", "passwordEnv", "PASSWORD")))
                .hasMessageStartingWith("[NOT-111]");
        assertThatThrownBy(() -> channel(Map.of("to", "nobody"))).hasMessageStartingWith("[NOT-110]");
        assertThatThrownBy(() -> channel(Map.of("host", Map.of()))).hasMessageStartingWith("[NOT-130] host");
    }
}
