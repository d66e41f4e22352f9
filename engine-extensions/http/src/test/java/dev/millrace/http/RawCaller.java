package dev.millrace.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A caller that sends whatever it likes. Confined to its test. */
final class RawCaller implements AutoCloseable {

    private static final int LONGEST_WAIT_MILLIS = 60_000;

    private final Socket socket;

    RawCaller(int port) throws IOException {
        this(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    private RawCaller(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(LONGEST_WAIT_MILLIS);
    }

    /** Returns a caller for whom the system takes next to nothing that it does not read. */
    static RawCaller deaf(int port) throws IOException {
        var socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return new RawCaller(socket);
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
        return restUntilHungUp() >= 0;
    }

    /** Reads on until the server hangs up, and returns how many bytes there were. */
    int restUntilHungUp() throws IOException {
        var bytes = new byte[65_536];
        int all = 0;
        try {
            for (int read = in().read(bytes); read >= 0; read = in().read(bytes)) {
                all += read;
            }
        } catch (SocketException e) {
            // A reset is a way to hang up, too.
        }
        return all;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
