import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.opensearch.Version;
import org.opensearch.common.settings.Settings;
import org.opensearch.env.Environment;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.node.Node;
import org.opensearch.plugins.PluginInfo;

/**
 * One real OpenSearch node of the classes on the class path, its modules among them as plugins.
 *
 * <p>The arguments are settings, name=value; lists have commas. Nothing of the distribution is
 * needed: neither its scripts nor its folders.
 */
public final class LoopbackNode extends Node {
  private static final List<String> MODULES =
      List.of(
          "org.opensearch.transport.Netty4ModulePlugin",
          "org.opensearch.transport.Netty4Plugin",
          "org.opensearch.analysis.common.CommonAnalysisPlugin",
          "org.opensearch.analysis.common.CommonAnalysisModulePlugin",
          "org.opensearch.painless.PainlessModulePlugin",
          "org.opensearch.painless.PainlessPlugin");

  // Raw on purpose: 2.x takes the plugins' classes here and 3.x what is known of them, so that one
  // source is compiled against either.
  @SuppressWarnings({"unchecked", "rawtypes"})
  private LoopbackNode(Environment environment, Collection plugins) {
    super(environment, plugins, true);
  }

  public static void main(String[] arguments) throws Exception {
    Settings.Builder settings = Settings.builder().put("network.host", "127.0.0.1");
    for (String argument : arguments) {
      int sign = argument.indexOf('=');
      String name = argument.substring(0, sign), value = argument.substring(sign + 1);
      if (value.contains(",")) settings.putList(name, value.split(","));
      else settings.put(name, value);
    }
    Environment environment =
        InternalSettingsPreparer.prepareEnvironment(
            settings.build(), Collections.emptyMap(), null, () -> "node");
    Node node = new LoopbackNode(environment, modules()).start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> close(node)));
    System.out.println("started " + Version.CURRENT);
    new CountDownLatch(1).await();
  }

  private static List<Object> modules() {
    List<Object> found = new ArrayList<>();
    for (String name : MODULES) {
      try {
        Class<?> module = Class.forName(name);
        found.add(Version.CURRENT.major < 3 ? module : told(name));
      } catch (ClassNotFoundException absent) {
        // A name that another version has.
      }
    }
    return found;
  }

  private static PluginInfo told(String name) {
    String java = System.getProperty("java.specification.version");
    return new PluginInfo(
        name, "a module", "none", Version.CURRENT, java, name, null, List.of(), false);
  }

  private static void close(Node node) {
    try {
      node.close();
    } catch (java.io.IOException error) {
      System.err.println(error);
    }
  }
}
