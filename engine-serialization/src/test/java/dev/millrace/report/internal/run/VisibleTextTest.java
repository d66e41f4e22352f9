package dev.millrace.report.internal.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Text that hides nothing from who reads it. */
class VisibleTextTest {

    @Test
    void what_turns_the_direction_or_cannot_be_seen_is_written_out() {
        assertThat(VisibleText.of("a\u202Eb\u0000c\u2066d\ud800e\u200bf\ufeff"))
                .isEqualTo("a\\u202eb\\u0000c\\u2066d\\ud800e\\u200bf\\ufeff");
        assertThat(VisibleText.of("Zoë 漢字 👩‍🚀\n\ttab")).isEqualTo("Zoë 漢字 👩‍🚀\n\ttab");
    }

    @Test
    void what_is_long_is_cut_and_says_so() {
        assertThat(VisibleText.line("  one\n two  " + "x".repeat(9), 12)).isEqualTo("one two xxx…");
        assertThat(VisibleText.line("ab👩👩", 5)).as("no half of a pair").isEqualTo("ab👩…");
        assertThat(VisibleText.block("x".repeat(10_000), 100))
                .startsWith("x".repeat(99) + "…\n")
                .endsWith("(9901 more characters are left out)");
    }
}
