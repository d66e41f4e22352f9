package dev.millrace.webhook;

import static java.util.Objects.requireNonNull;

import dev.millrace.notification.DeliveryException;
import dev.millrace.notification.Notification;
import dev.millrace.notification.NotificationChannel;
import dev.millrace.serialization.DataCodec;
import dev.millrace.serialization.ReportJson;
import dev.millrace.time.TimeSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Channel that posts each notification to a web address, as JSON ({@link ReportJson#of(Notification)}). The header
 * {@code Idempotency-Key} has the notification's id, the same each time; {@code Millrace-Signature}, if there is a
 * secret, {@code t=SECONDS,v1=HEX}: the time, and the HMAC-SHA256 over that, a dot and the body. Any 2xx is a
 * delivery; 408, 425, 429, 5xx and what goes wrong on the way are tried again, {@code Retry-After} observed; every
 * other answer is final, a redirect too, which is never followed. Thread-safe.
 */
public final class WebhookChannel implements NotificationChannel {

    /** How long an address is given for its answer, without a word. */
    public static final Duration TIME_LIMIT = Duration.ofSeconds(10);

    private static final int LEAST_SECRET = 16;
    private static final Set<Integer> TEMPORARY = Set.of(408, 425, 429);
    private static final Set<String> OWN_HEADERS =
            Set.of("content-type", "idempotency-key", "millrace-signature", "content-length", "host");

    private final URI address;
    private final Options options;
    private final HttpClient client;

    /** How it calls. */
    private record Options(
            Map<String, String> headers, @Nullable WebhookSignature signature, Duration limit, TimeSource time) {}

    private WebhookChannel(URI address, Options options, HttpClient client) {
        this.address = address;
        this.options = options;
        this.client = client;
    }

    /**
     * Returns a channel to an address, without a signature.
     *
     * @param address an https address; http to this machine alone
     * @throws IllegalArgumentException if it is none
     */
    public static WebhookChannel to(URI address) {
        var scheme = address.getScheme();
        var host = address.getHost();
        boolean isHere = Set.of("localhost", "127.0.0.1", "[::1]").contains(host == null ? "" : host);
        if (host == null
                || address.getUserInfo() != null
                || !("https".equals(scheme) || "http".equals(scheme) && isHere)) {
            throw new IllegalArgumentException("[NOT-120] a webhook's address begins with https://, or with http:// and"
                    + " localhost, and holds no user; put tokens into a header with withHeader(...)");
        }
        var client = HttpClient.newBuilder()
                .version(Version.HTTP_1_1)
                .followRedirects(Redirect.NEVER)
                .connectTimeout(TIME_LIMIT)
                .build();
        return new WebhookChannel(address, new Options(Map.of(), null, TIME_LIMIT, TimeSource.system()), client);
    }

    /**
     * Returns a copy that signs what it sends.
     *
     * @param secret what only the receiver has too: 16 bytes or more
     */
    public WebhookChannel signedWith(byte[] secret) {
        if (secret.length < LEAST_SECRET) {
            throw new IllegalArgumentException(
                    "[NOT-120] the secret of a webhook has at least " + LEAST_SECRET + " bytes, not " + secret.length);
        }
        return with(
                new Options(options.headers(), new WebhookSignature(secret.clone()), options.limit(), options.time()));
    }

    /**
     * Returns a copy that sends a header, such as an {@code Authorization}.
     *
     * @throws IllegalArgumentException if it is none, or one of this channel's own
     */
    public WebhookChannel withHeader(String name, String value) {
        if (OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException("[NOT-120] the header " + name + " is the webhook's own");
        }
        try {
            HttpRequest.newBuilder(address).header(name, value);
        } catch (IllegalArgumentException e) { // its message would show the value
            throw new IllegalArgumentException("[NOT-120] '" + name + "' is no header, or its value is none", null);
        }
        var headers = new LinkedHashMap<>(options.headers());
        headers.put(name, value);
        return with(new Options(Map.copyOf(headers), options.signature(), options.limit(), options.time()));
    }

    /** Returns a copy that gives the address so long for the whole of its answer; above zero. */
    public WebhookChannel withTimeLimit(Duration limit) {
        if (limit.isNegative() || limit.isZero()) {
            throw new IllegalArgumentException("[NOT-120] the time limit of a webhook is above zero, not " + limit);
        }
        return with(new Options(options.headers(), options.signature(), limit, options.time()));
    }

    /** Returns a copy whose signatures have their time from elsewhere. */
    public WebhookChannel withTime(TimeSource source) {
        return with(
                new Options(options.headers(), options.signature(), options.limit(), requireNonNull(source, "source")));
    }

    private WebhookChannel with(Options other) {
        return new WebhookChannel(address, other, client);
    }

    @Override
    public void deliver(Notification notification) throws DeliveryException, IOException, InterruptedException {
        judge(send(request(notification)));
    }

    private HttpRequest request(Notification notification) {
        var body = DataCodec.toJson(ReportJson.masked(ReportJson.of(notification), ReportJson::isSecret));
        var request = HttpRequest.newBuilder(address)
                .timeout(options.limit())
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", notification.id())
                .POST(BodyPublishers.ofString(body));
        options.headers().forEach(request::header);
        var signature = options.signature();
        if (signature != null) {
            request.header(
                    "Millrace-Signature", signature.of(options.time().now().getEpochSecond(), body));
        }
        return request.build();
    }

    /** Waits for the whole answer, within the limit: a time limit of the client's ends with the headers. */
    private HttpResponse<Void> send(HttpRequest request) throws IOException, InterruptedException {
        var answer = client.sendAsync(request, BodyHandlers.discarding());
        try {
            return answer.get(options.limit().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new IOException("[NOT-123] " + shown() + " did not answer within " + options.limit(), e);
        } catch (ExecutionException e) {
            throw new IOException("[NOT-123] " + shown() + " cannot be reached: " + e.getCause(), e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private void judge(HttpResponse<?> answer) throws DeliveryException {
        int status = answer.statusCode();
        if (status >= 200 && status < 300) {
            return;
        }
        var what = shown() + " answered " + status;
        if (status >= 500 || TEMPORARY.contains(status)) {
            throw answer.headers()
                    .firstValue("Retry-After")
                    .flatMap(this::retryAfter)
                    .map(after -> DeliveryException.later("[NOT-123] " + what, after))
                    .orElseGet(() -> DeliveryException.failed("[NOT-123] " + what, null));
        }
        throw DeliveryException.refused(
                status < 400
                        ? "[NOT-122] " + what + ", a redirect, which is not followed; give the channel the new address"
                        : "[NOT-121] " + what + ", which will not change",
                null);
    }

    /** Reads a number of seconds, or a date. */
    private Optional<Duration> retryAfter(String text) {
        try {
            if (text.strip().matches("\\d{1,9}")) {
                return Optional.of(Duration.ofSeconds(Long.parseLong(text.strip())));
            }
            var at = ZonedDateTime.parse(text.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(Duration.between(options.time().now(), at)).filter(after -> !after.isNegative());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The address without its query, which may hold a token. */
    private String shown() {
        return address.getScheme() + "://" + address.getAuthority() + address.getPath();
    }

    @Override
    public String toString() {
        return "webhook " + shown();
    }
}
