package dev.millrace.node;

/** Thrown where a node asks for a secret that the engine's source does not have. */
public final class UnknownSecretException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    private final String secret;

    /** Creates the exception for the name of a secret. */
    public UnknownSecretException(String secret) {
        super("[ENG-801] the engine's source of secrets has no secret '" + secret
                + "', or an empty one; add it to the source, or correct the name");
        this.secret = secret;
    }

    /** Returns the name. */
    public String secret() {
        return secret;
    }
}
