package dev.millrace.expression;

import org.jspecify.annotations.Nullable;

/** Cuts an expression into tokens and refuses what cannot be one. Confined to one parse. */
final class Tokens {

    private static final int MOST_DIGITS = 34;

    private final ExpressionSource source;
    private final String text;
    private int position;
    private boolean afterDot;

    Tokens(ExpressionSource source) {
        this.source = source;
        this.text = source.expression();
    }

    /** Returns the next token; null at the end. */
    @Nullable
    Token next() {
        position = skipBlanks(position);
        if (position == text.length()) {
            return null;
        }
        char c = text.charAt(position);
        Token token = c == '\'' || c == '"'
                ? text(c)
                : isDigit(c) ? number() : Character.isJavaIdentifierStart(c) ? word() : symbol();
        position = token.end();
        afterDot = token.is(".") || token.is("?.");
        return token;
    }

    private Token text(char quote) {
        int at = position + 1;
        while (at < text.length() && text.charAt(at) != quote && "\n\r\u2028\u2029".indexOf(text.charAt(at)) < 0) {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        if (at >= text.length() || text.charAt(at) != quote) {
            throw error(Code.SYNTAX, "the text that begins here does not end on its line; close it with " + quote);
        }
        return token(Token.Kind.TEXT, at + 1);
    }

    private Token number() {
        int at = skipDigits(position);
        if (!afterDot) {
            if (at < text.length() - 1 && text.charAt(at) == '.' && isDigit(text.charAt(at + 1))) {
                at = skipDigits(at + 1);
            }
            if (at < text.length() && (text.charAt(at) == 'e' || text.charAt(at) == 'E')) {
                boolean signed = at + 1 < text.length() && "+-".indexOf(text.charAt(at + 1)) >= 0;
                at = skipDigits(at + (signed ? 2 : 1));
            }
        }
        if (!isDigit(text.charAt(at - 1)) || at < text.length() && Character.isJavaIdentifierPart(text.charAt(at))) {
            throw error(Code.SYNTAX, "this is no number; write digits such as 12, 1.5 or 1e3");
        }
        checkRange(text.substring(position, at));
        return token(Token.Kind.NUMBER, at);
    }

    private void checkRange(String number) {
        if (number.length() > 1 && number.charAt(0) == '0' && isDigit(number.charAt(1))) {
            throw error(Code.SYNTAX, "a number does not begin with 0; leave the 0 out");
        }
        if (number.length() > MOST_DIGITS || Double.isInfinite(Double.parseDouble(number))) {
            throw error(Code.SYNTAX, "the number is too large; use at most " + MOST_DIGITS + " digits below 1e308");
        }
    }

    private Token word() {
        int to = wordEnd(position);
        if (!afterDot && to - position == 1 && text.charAt(position) == 'f' && to < text.length() - 1) {
            int function = text.charAt(to) == ':' ? wordEnd(to + 1) : 0;
            to = function > to + 1 ? function : to;
        }
        return token(Token.Kind.WORD, to);
    }

    private Token symbol() {
        String symbol = Symbols.at(text, position);
        if (!Symbols.isKnown(symbol)) {
            String shown = symbol.isEmpty() ? Character.toString(text.codePointAt(position)) : symbol;
            throw error(
                    Code.NOT_IN_LANGUAGE,
                    "'" + ExpressionSource.shown(shown) + "' is not part of the language; " + Symbols.refusal(symbol));
        }
        return token(Token.Kind.SYMBOL, position + symbol.length());
    }

    private Token token(Token.Kind kind, int to) {
        int next = skipBlanks(to);
        return new Token(kind, text.substring(position, to), position, next < text.length() ? text.charAt(next) : 0);
    }

    private int skipBlanks(int from) {
        int at = from;
        while (at < text.length()
                && (Character.isWhitespace(text.charAt(at)) || Character.isSpaceChar(text.charAt(at)))) {
            at++;
        }
        return at;
    }

    private int skipDigits(int from) {
        int at = from;
        while (at < text.length() && isDigit(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private int wordEnd(int from) {
        int to = from;
        while (to < text.length()
                && Character.isJavaIdentifierPart(text.charAt(to))
                && !Character.isIdentifierIgnorable(text.charAt(to))) {
            to++;
        }
        return to;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private InvalidExpressionException error(Code code, String what) {
        return source.error(code, what, position);
    }
}
