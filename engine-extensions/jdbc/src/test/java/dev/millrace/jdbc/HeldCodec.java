package dev.millrace.jdbc;

import dev.millrace.store.StoreCodec;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.concurrent.CountDownLatch;

/** A codec whose threads of a name stand still before they write a turn, until somebody lets them. Thread-safe. */
final class HeldCodec {

    final CountDownLatch stands = new CountDownLatch(1);
    final CountDownLatch goesOn = new CountDownLatch(1);

    /** Returns it for threads whose name begins so. */
    StoreCodec of(String threads) {
        var codec = StoreCodec.discovered().orElseThrow();
        return (StoreCodec) Proxy.newProxyInstance(
                StoreCodec.class.getClassLoader(), new Class<?>[] {StoreCodec.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("encode")
                            && Thread.currentThread().getName().startsWith(threads)) {
                        stands.countDown();
                        goesOn.await();
                    }
                    try {
                        return method.invoke(codec, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
