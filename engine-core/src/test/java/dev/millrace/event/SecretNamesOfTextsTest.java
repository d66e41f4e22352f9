package dev.millrace.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts of data have a mask where a name says that its value is secret. */
class SecretNamesOfTextsTest {

    @Test
    void what_is_secret_by_its_name_is_masked_at_any_depth() {
        var data = Map.of("list", List.of(Map.of("apiKey", "k"), Map.of("rows", 3)));

        assertThat(SecretNames.text(data)).isEqualTo("{list=[{apiKey=***}, {rows=3}]}");
        assertThat(SecretNames.text(null)).isEqualTo("null");
        assertThat(SecretNames.isSecret("DB_PASSWORD")).isTrue();
        assertThat(SecretNames.isSecret("pass")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "maxTokens", "max_tokens", "max-output-tokens", "MAX_NEW_TOKENS", "totalTokens", "total_tokens",
                "promptTokens", "completion_tokens", "minimumTokens", "tokenCount", "token_limit", "tokenUsage",
                "apiTokenCount", "secretCount", "passwordLength", "passwordMinLength", "PASSWORD_MIN_LENGTH"
            })
    void a_count_is_not_secret(String name) {
        assertThat(SecretNames.isSecret(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "token",
                "tokens",
                "maxToken",
                "maxPassword",
                "minionTokens",
                "MINIONTOKENS",
                "minorTokens",
                "tokenId",
                "passwordPolicyId",
                "secretId",
                "tokenDiscount",
                "inputTokens",
                "clientSecretTotal",
                "countToken",
                "passwordLimiter",
                "total.tokens",
                "maxTokens2",
                "apiKeyCount",
                "apiKey",
                "Authorization"
            })
    void in_doubt_a_name_is_secret(String name) {
        assertThat(SecretNames.isSecret(name)).isTrue();
    }
}
