package dev.millrace.spring;

import dev.millrace.WorkflowEngine;
import dev.millrace.http.AccessToken;
import dev.millrace.http.HttpApi;
import dev.millrace.serialization.WorkflowLoader;
import jakarta.servlet.http.HttpServlet;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;

/**
 * The dashboard and the HTTP API of an engine within the application's web server, where that is switched on. What
 * guards the application's paths guards this one; beside that, a caller needs a token.
 */
@AutoConfiguration(after = MillraceAutoConfiguration.class)
@ConditionalOnClass({HttpApi.class, HttpServlet.class, ServletRegistrationBean.class})
@ConditionalOnBean(WorkflowEngine.class)
@ConditionalOnProperty("millrace.dashboard.enabled")
public class MillraceDashboardAutoConfiguration {

    /** Is made by Spring. */
    MillraceDashboardAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    HttpApi workflowHttpApi(
            WorkflowEngine engine,
            WorkflowLoader loader,
            MillraceProperties properties,
            ObjectProvider<AccessToken> tokens) {
        var dashboard = properties.dashboard();
        var api = HttpApi.on(engine).checkingWith(loader).dashboard();
        api.tokens(dashboard.tokenFile().map(AccessToken::read).orElse(List.of()));
        api.tokens(tokens.orderedStream().toList());
        dashboard.hosts().forEach(api::host);
        return api.build();
    }

    @Bean
    @ConditionalOnMissingBean(name = "workflowHttpServlet")
    ServletRegistrationBean<HttpServlet> workflowHttpServlet(HttpApi api, MillraceProperties properties) {
        var path = properties.dashboard().path();
        var registration = new ServletRegistrationBean<HttpServlet>(new ApiServlet(api), path + "/*");
        registration.setName("millrace");
        return registration;
    }
}
