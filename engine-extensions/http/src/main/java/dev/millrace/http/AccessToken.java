package dev.millrace.http;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A secret that lets its holder in, and for whom it stands. Only a hash of the secret is kept. Immutable.
 *
 * @param who in whose name its holder asks, for the history
 * @param role what it is good for
 * @param hash the SHA-256 of the secret
 */
public record AccessToken(String who, ApiRole role, Hash hash) {

    private static final int SHORTEST = 16;
    private static final int RANDOM_BYTES = 24;
    private static final String VARIABLE = "MILLRACE_TOKEN_";

    /** Checks for null. */
    public AccessToken {
        requireNonNull(who, "who");
        requireNonNull(role, "role");
        requireNonNull(hash, "hash");
    }

    /**
     * A hash, which is compared in the same time whatever is equal in it. Immutable.
     *
     * @param text its bytes, as text
     */
    public record Hash(String text) {

        static Hash of(String secret) {
            try {
                var digest = MessageDigest.getInstance("SHA-256");
                return new Hash(
                        Base64.getEncoder().encodeToString(digest.digest(secret.getBytes(StandardCharsets.UTF_8))));
            } catch (NoSuchAlgorithmException e) {
                throw new AssertionError("every Java platform has SHA-256", e);
            }
        }

        boolean isSame(Hash other) {
            return MessageDigest.isEqual(
                    text.getBytes(StandardCharsets.US_ASCII), other.text.getBytes(StandardCharsets.US_ASCII));
        }

        @Override
        public String toString() {
            return "(hash)";
        }
    }

    /**
     * Returns the token of a secret.
     *
     * @param who in whose name its holder asks
     * @param secret at least 16 characters, printable ones without blanks
     * @throws IllegalArgumentException if the secret is too short, or no header can hold it
     */
    public static AccessToken of(String who, ApiRole role, String secret) {
        if (requireNonNull(secret, "secret").length() < SHORTEST
                || !secret.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
            throw new IllegalArgumentException("[HTT-140] the token of '" + who + "' must have at least " + SHORTEST
                    + " printable ASCII characters and no blank; 'openssl rand -hex 24' makes one");
        }
        return new AccessToken(who, role, Hash.of(secret));
    }

    /** Returns a secret that nobody can guess. */
    public static String newSecret() {
        var bytes = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(bytes);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    /**
     * Returns the tokens of a file: on each line a role, a secret, and, if it is to be somebody's, who: {@code operate
     * 3f9a... ann}. Empty lines and those that begin with {@code #} say nothing.
     *
     * @throws IllegalArgumentException if it cannot be read, or a line is something else; the message quotes no secret
     */
    public static List<AccessToken> read(Path file) {
        List<String> lines;
        try {
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "[HTT-141] the tokens in " + file + " cannot be read; look at its name and permissions", e);
        }
        var tokens = new ArrayList<AccessToken>();
        for (int i = 0; i < lines.size(); i++) {
            var line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                tokens.add(token(file + ", line " + (i + 1), line.split("\\s+")));
            }
        }
        if (tokens.isEmpty()) {
            throw new IllegalArgumentException("[HTT-142] " + file + " holds no token; a line is ROLE TOKEN [WHO]");
        }
        return List.copyOf(tokens);
    }

    private static AccessToken token(String where, String[] words) {
        if (words.length < 2 || words.length > 3) {
            throw new IllegalArgumentException("[HTT-142] " + where + ": a line is ROLE TOKEN [WHO], such as"
                    + " 'operate 3f9a... ann', and has " + words.length + " words here");
        }
        var role = role(where, words[0]);
        return of(words.length == 3 ? words[2] : words[0].toLowerCase(Locale.ROOT), role, words[1]);
    }

    private static ApiRole role(String where, String word) {
        for (var role : ApiRole.values()) {
            if (role.name().equalsIgnoreCase(word)) {
                return role;
            }
        }
        throw new IllegalArgumentException(
                "[HTT-142] " + where + ": the first word is read, operate or admin, which it is not here");
    }

    /**
     * Returns the tokens that variables of an environment hold: {@code MILLRACE_TOKEN_READ}, {@code
     * MILLRACE_TOKEN_OPERATE} and {@code MILLRACE_TOKEN_ADMIN}.
     *
     * @param environment such as {@link System#getenv()}
     */
    public static List<AccessToken> of(Map<String, String> environment) {
        var tokens = new ArrayList<AccessToken>();
        for (var role : ApiRole.values()) {
            var secret = environment.get(VARIABLE + role);
            if (secret != null && !secret.isEmpty()) {
                tokens.add(of(role.name().toLowerCase(Locale.ROOT), role, secret));
            }
        }
        return tokens;
    }
}
