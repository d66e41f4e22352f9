package dev.millrace.cli;

import dev.millrace.notification.ChannelSettings;
import dev.millrace.notification.ChannelType;
import dev.millrace.notification.DeliveryException;
import dev.millrace.notification.NotificationChannel;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Type {@code test} of channels, whose notifications a test sees. */
public final class TestChannelType implements ChannelType {

    static final BlockingQueue<String> TOLD = new LinkedBlockingQueue<>();

    @Override
    public String name() {
        return "test";
    }

    @Override
    public NotificationChannel create(ChannelSettings settings) {
        settings.only("name", "refuses");
        var name = settings.text("name");
        boolean refuses = settings.optional("refuses").isPresent();
        return notification -> {
            if (refuses) {
                throw DeliveryException.refused("nobody is at home", null);
            }
            TOLD.add(name + ": " + notification.message());
        };
    }
}
