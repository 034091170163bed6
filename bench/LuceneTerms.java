import com.ibm.icu.text.Transliterator;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.ar.ArabicAnalyzer;
import org.apache.lucene.analysis.icu.ICUFoldingFilter;
import org.apache.lucene.analysis.icu.ICUTransformFilter;
import org.apache.lucene.analysis.icu.segmentation.ICUTokenizer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * Prints the terms of each line of the standard input, tabs between them, by the analyzer named:
 *
 * <ul>
 *   <li>arabic: Lucene's ArabicAnalyzer, as Elasticsearch's and Solr's Arabic
 *   <li>icu: ICU's tokenizer and folding
 *   <li>aleph: the analyzer latin_index of Aleph (alephdata/aleph, aleph/index/util.py), without the
 *       synonyms of names that queries get
 *   <li>datashare: the analyzer folding of Datashare (ICIJ/datashare,
 *       datashare_index_settings.json)
 * </ul>
 */
public final class LuceneTerms {
  private static final String LATINIZE =
      "Any-Latin; NFKD; Lower(); [:Nonspacing Mark:] Remove; NFKC";

  public static void main(String[] args) throws IOException {
    Analyzer analyzer = args[0].equals("arabic") ? new ArabicAnalyzer() : custom(args[0]);
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.print(String.join("\t", terms(analyzer, line)) + "\n");
      }
    }
    out.flush();
  }

  private static Analyzer custom(String name) {
    return new Analyzer() {
      @Override
      protected TokenStreamComponents createComponents(String field) {
        Tokenizer words = name.equals("icu") ? new ICUTokenizer() : new StandardTokenizer();
        TokenStream terms =
            switch (name) {
              case "icu" -> new ICUFoldingFilter(words);
              case "aleph" -> new ICUTransformFilter(words, Transliterator.getInstance(LATINIZE));
              case "datashare" -> new ASCIIFoldingFilter(new LowerCaseFilter(words));
              default -> throw new IllegalArgumentException(name);
            };
        return new TokenStreamComponents(words, terms);
      }
    };
  }

  private static List<String> terms(Analyzer analyzer, String line) throws IOException {
    List<String> found = new ArrayList<>();
    try (TokenStream stream = analyzer.tokenStream("", line)) {
      CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        found.add(term.toString());
      }
      stream.end();
    }
    return found;
  }
}
