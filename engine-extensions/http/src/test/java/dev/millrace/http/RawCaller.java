package dev.millrace.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A caller that sends whatever it likes. Confined to its test. */
final class RawCaller implements AutoCloseable {

    private static final int LONGEST_WAIT_MILLIS = 60_000;

    private final Socket socket;

    RawCaller(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(LONGEST_WAIT_MILLIS);
    }

    /** Sends lines, each with its end. */
    RawCaller send(String... lines) throws IOException {
        return sendText(String.join("\r\n", lines) + "\r\n");
    }

    RawCaller sendText(String text) throws IOException {
        var out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
        return this;
    }

    InputStream in() throws IOException {
        return socket.getInputStream();
    }

    /** Returns the line with the status. */
    String status() throws IOException {
        var line = new StringBuilder();
        for (int c = in().read(); c >= 0 && c != '\r'; c = in().read()) {
            line.append((char) c);
        }
        return line.toString();
    }

    /** Returns whether the server hangs up, and reads what it sends until then. */
    boolean isHungUp() throws IOException {
        try {
            in().readAllBytes();
            return true;
        } catch (SocketException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
