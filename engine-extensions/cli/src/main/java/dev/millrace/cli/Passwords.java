package dev.millrace.cli;

import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Passwords that variables say, which nobody is to see in what is printed. Immutable.
 *
 * @param known the passwords
 */
record Passwords(List<String> known) {

    private static final String MASK = "***";
    private static final Pattern WORD = Pattern.compile("[\\p{L}]+");

    /** Keeps a copy. */
    Passwords {
        known = List.copyOf(known);
    }

    /** Returns those that this environment has for databases. */
    static Passwords of(Function<String, @Nullable String> environment) {
        return new Passwords(Stream.of(StorePlace.VARIABLE, SqlTarget.VARIABLE)
                .flatMap(variables -> Stream.ofNullable(environment.apply(variables + DriverSource.PASSWORD)))
                .filter(password -> !password.isBlank())
                .toList());
    }

    /** Returns a text without them, and without the passwords in its URLs. */
    String maskedIn(String text) {
        var masked = JdbcUrls.maskedIn(text);
        for (var password : known) {
            masked = pattern(password).matcher(masked).replaceAll(MASK);
        }
        return masked;
    }

    /** One that may be a word, such as the name of a database, is masked only where it is a whole one. */
    private static Pattern pattern(String password) {
        var itself = Pattern.quote(password);
        return Pattern.compile(
                WORD.matcher(password).matches() ? "(?<![\\p{L}\\p{N}])" + itself + "(?![\\p{L}\\p{N}])" : itself);
    }
}
