package dev.millrace.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.http.AccessToken;
import dev.millrace.http.ApiRole;
import dev.millrace.http.HttpApi;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import java.io.IOException;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/** The dashboard below a path of the application, where that is switched on. */
class DashboardContextTest {

    private static final String SECRET = "0123456789abcdef0123456789abcdef";

    private final ApplicationContextRunner contexts = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(MillraceAutoConfiguration.class, MillraceDashboardAutoConfiguration.class))
            .withPropertyValues("millrace.definitions=classpath:nowhere/");

    private static MockHttpServletResponse answer(HttpServlet servlet, String path, String host)
            throws ServletException, IOException {
        var request = new MockHttpServletRequest("GET", "/shop/ops" + path);
        request.setContextPath("/shop");
        request.setServletPath("/ops");
        request.addHeader("Host", host);
        request.addHeader("Authorization", "Bearer " + SECRET);
        var response = new MockHttpServletResponse();
        servlet.service(request, response);
        return response;
    }

    @Test
    void nothing_is_served_unless_it_is_switched_on() {
        contexts.run(context -> assertThat(context).doesNotHaveBean(ServletRegistrationBean.class));
    }

    @Test
    void it_is_served_below_its_path_to_who_has_a_token_by_a_name_of_the_server() {
        contexts.withPropertyValues(
                        "millrace.dashboard.enabled=true",
                        "millrace.dashboard.path=/ops",
                        "millrace.dashboard.hosts=shop.example.com")
                .withBean(AccessToken.class, () -> AccessToken.of("ann", ApiRole.READ, SECRET))
                .run(context -> {
                    ServletRegistrationBean<?> registration = context.getBean(ServletRegistrationBean.class);
                    assertThat(Set.copyOf(registration.getUrlMappings())).isEqualTo(Set.of("/ops/*"));
                    var servlet = context.getBean(MillraceDashboardAutoConfiguration.class)
                            .workflowHttpServlet(
                                    context.getBean(HttpApi.class), context.getBean(MillraceProperties.class))
                            .getServlet();

                    var page = answer(servlet, "/", "shop.example.com");
                    var executions = answer(servlet, "/api/v1/executions", "shop.example.com");

                    assertThat(page.getStatus()).isEqualTo(200);
                    assertThat(page.getContentType()).startsWith("text/html");
                    assertThat(executions.getStatus()).isEqualTo(200);
                    assertThat(executions.getContentAsString()).contains("executions");
                    assertThat(answer(servlet, "", "shop.example.com").getRedirectedUrl())
                            .isEqualTo("/shop/ops/");
                    assertThat(answer(servlet, "/", "evil.example.com").getStatus())
                            .isEqualTo(421);
                });
    }

    @Test
    void a_dashboard_that_nobody_could_call_and_a_path_that_is_none_stop_the_start() {
        var on = contexts.withPropertyValues("millrace.dashboard.enabled=true");

        on.run(context -> assertThat(context.getStartupFailure()).rootCause().hasMessageContaining("[HTT-145]"));
        on.withPropertyValues("millrace.dashboard.path=ops/")
                .run(context ->
                        assertThat(context.getStartupFailure()).rootCause().hasMessageContaining("[SPR-105]"));
    }
}
