package dev.millrace.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** Passwords of variables are in nothing that is printed. */
class PasswordsTest {

    private static final String SECRET = "sesame4711";

    /** Repeats what it was given, in a cause too. */
    private record Talkative() implements Driver {

        @Override
        public Connection connect(String url, Properties info) throws SQLException {
            var said = "login of " + info.getProperty("user") + "/" + info.getProperty("password") + " is refused";
            throw new SQLException(said, "28000", 7, new IllegalStateException(said));
        }

        @Override
        public boolean acceptsURL(String url) {
            return true;
        }

        @Override
        public DriverPropertyInfo[] getPropertyInfo(String url, Properties info) {
            return new DriverPropertyInfo[0];
        }

        @Override
        public int getMajorVersion() {
            return 1;
        }

        @Override
        public int getMinorVersion() {
            return 0;
        }

        @Override
        public boolean jdbcCompliant() {
            return false;
        }

        @Override
        public Logger getParentLogger() {
            return Logger.getGlobal();
        }
    }

    @Test
    void a_driver_that_repeats_one_outside_a_url_does_not_tell_it() {
        var properties = new Properties();
        properties.putAll(Map.of("user", "ann", "password", SECRET));
        var source = new DriverSource("jdbc:odd:db", new Talkative(), properties);

        assertThatThrownBy(source::getConnection)
                .isInstanceOf(SQLException.class)
                .hasMessage("login of ann/*** is refused")
                .hasNoCause();
    }

    @Test
    void those_of_both_variables_are_known_and_those_in_urls() {
        var variables = Map.of("MILLRACE_STORE_PASSWORD", SECRET, "MILLRACE_DB_PASSWORD", "open!", "OTHER", "x");

        var passwords = Passwords.of(variables::get);

        assertThat(passwords.maskedIn("a" + SECRET + "b, 'open!' jdbc:h2:mem:x;PASSWORD=third x"))
                .isEqualTo("a***b, '***' jdbc:h2:mem:x;PASSWORD=*** x");
        assertThat(Passwords.of(Map.of("MILLRACE_DB_PASSWORD", " ")::get).known())
                .isEmpty();
    }

    @Test
    void one_that_may_be_a_word_leaves_longer_words_readable() {
        var passwords = new Passwords(List.of("postgres"));

        assertThat(passwords.maskedIn("jdbc:postgresql://db/x: no 'postgres', postgres."))
                .isEqualTo("jdbc:postgresql://db/x: no '***', ***.");
    }

    @Test
    void what_is_wrong_on_a_command_line_and_a_stack_trace_do_not_tell_it() {
        var url = "jdbc:nothing://u:" + SECRET + "@h/d";

        assertThat(CommandLineRun.of("list", "--nonsense", url).err()).doesNotContain(SECRET);
        assertThat(CommandLineRun.of("list", "--store", url, "--stacktrace").err())
                .contains("[CLI-170]", "\tat dev.millrace")
                .doesNotContain(SECRET);
    }
}
