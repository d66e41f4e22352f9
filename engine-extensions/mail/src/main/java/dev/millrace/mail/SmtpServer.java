package dev.millrace.mail;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;

/**
 * A server that takes mail. Encryption is required unless somebody says otherwise: a server that does not offer it is
 * not used. Immutable.
 *
 * @param host its name
 * @param port its port
 * @param encryption how the way to it is protected
 * @param credentials who sends; empty for nobody in particular
 * @param limit how long each of its answers may take
 * @param trust makes the encrypted way; empty for what the JVM trusts
 */
public record SmtpServer(
        String host,
        int port,
        Encryption encryption,
        Optional<Credentials> credentials,
        Duration limit,
        Optional<SSLSocketFactory> trust) {

    private static final int LAST_PORT = 65_535;

    /** How the way to a server is protected. */
    public enum Encryption {
        /** It begins in the clear and goes on encrypted, or not at all; port 587 as a rule. */
        STARTTLS,
        /** It is encrypted from the start; port 465 as a rule. */
        TLS,
        /** It is not; for a server on the same machine. Credentials are refused. */
        NONE
    }

    /**
     * Who sends. Immutable.
     *
     * @param user the name
     * @param password gives the password, at each delivery
     */
    public record Credentials(String user, Supplier<String> password) {

        /** Checks for null. */
        public Credentials {
            requireNonNull(user, "user");
            requireNonNull(password, "password");
        }

        @Override
        public String toString() {
            return user;
        }
    }

    /** Checks the values. */
    public SmtpServer {
        requireNonNull(encryption, "encryption");
        requireNonNull(credentials, "credentials");
        requireNonNull(trust, "trust");
        if (host.isBlank() || port < 1 || port > LAST_PORT || limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("[NOT-111] a mail server has a host, a port from 1 to " + LAST_PORT
                    + " and a time limit above zero, not '" + host + "', " + port + ", " + limit);
        }
        if (encryption == Encryption.NONE && credentials.isPresent()) {
            throw new IllegalArgumentException("[NOT-111] the password of " + credentials.get() + " would go to " + host
                    + " in the clear; use STARTTLS or TLS, or leave the credentials out");
        }
    }

    /** Returns a server that is spoken to by STARTTLS, with nobody's credentials and a limit of 10 s. */
    public static SmtpServer at(String host, int port) {
        return new SmtpServer(
                host, port, Encryption.STARTTLS, Optional.empty(), Duration.ofSeconds(10), Optional.empty());
    }

    /** Returns a copy that is spoken to in another way. */
    public SmtpServer with(Encryption other) {
        return new SmtpServer(host, port, other, credentials, limit, trust);
    }

    /**
     * Returns a copy to which somebody is known.
     *
     * @param password gives the password, at each delivery
     */
    public SmtpServer withCredentials(String user, Supplier<String> password) {
        return new SmtpServer(host, port, encryption, Optional.of(new Credentials(user, password)), limit, trust);
    }

    /** Returns a copy each of whose answers may take so long. */
    public SmtpServer withTimeLimit(Duration other) {
        return new SmtpServer(host, port, encryption, credentials, other, trust);
    }

    /** Returns a copy that is trusted by other certificates than those of the JVM. */
    public SmtpServer withTrust(SSLSocketFactory factory) {
        return new SmtpServer(host, port, encryption, credentials, limit, Optional.of(factory));
    }

    Properties properties() {
        var limitMillis = Long.toString(Math.max(1, limit.toMillis()));
        var all = new Properties();
        all.put("mail.smtp.host", host);
        all.put("mail.smtp.port", Integer.toString(port));
        all.put("mail.smtp.auth", Boolean.toString(credentials.isPresent()));
        all.put("mail.smtp.connectiontimeout", limitMillis);
        all.put("mail.smtp.timeout", limitMillis);
        all.put("mail.smtp.writetimeout", limitMillis);
        all.put("mail.smtp.sendpartial", "true");
        all.put("mail.smtp.ssl.checkserveridentity", "true");
        all.put("mail.smtp.socketFactory.fallback", "false"); // what is not trusted is not tried in another way
        trust.ifPresent(factory -> all.put("mail.smtp.ssl.socketFactory", factory));
        switch (encryption) {
            case STARTTLS -> {
                all.put("mail.smtp.starttls.enable", "true");
                all.put("mail.smtp.starttls.required", "true");
            }
            case TLS -> all.put("mail.smtp.ssl.enable", "true");
            case NONE -> {}
        }
        return all;
    }
}
