package org.zimagelab.tuning.spread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RedactionTest {
    private static final String GONE = "*********(redacted)";

    @Test
    void valuesOfSecretKeysAreTakenOutWhereverTheyStand() {
        Redaction redaction = Redaction.of(Map.of(
                "spark.authenticate.secret", "hush",
                "spark.hadoop.fs.s3a.access.key", "AKIA1",
                "spark.ssl.keyPassword", "a$1\\b",
                "spark.executor.memory", "4g"));
        assertEquals("x" + GONE + "y " + GONE + " 4g " + GONE + " tail", redaction.of("xhushy AKIA1 4g a$1\\b tail"));
    }

    @Test
    void aShortSecretIsTakenOutAsAWord() {
        assertEquals(
                "a token " + GONE + ".",
                Redaction.of(Map.of("spark.x.token", "t1")).of("a token t1."));
        assertEquals("at1b", Redaction.of(Map.of("spark.x.token", "t1")).of("at1b"));
    }

    @Test
    void theUsersOwnPatternIsAddedToSparksDefault() {
        Redaction redaction = Redaction.of(
                Map.of("spark.redaction.regex", "licence", "spark.my.licence", "LLLL", "spark.my.password", "PPPP"));
        assertEquals(GONE + " " + GONE, redaction.of("LLLL PPPP"));
        assertEquals(
                "x",
                Redaction.of(Map.of("spark.redaction.regex", "(", "a", "b")).of("x"));
    }

    @Test
    void secretsOfHadoopGoAndPlainWordsStay() {
        Redaction redaction = Redaction.of(Map.of(
                "fs.azure.account.key.me.blob.core.windows.net", "AZURE",
                "fs.s3a.encryption.key", "ENC0",
                "hadoop.security.token.service.use_ip", "true",
                "spark.authenticate.secretBitLength", "256",
                "fs.s3a.session.token.timeout", "30s",
                "fs.s3a.aws.credentials.provider", "org.example.Provider"));
        assertEquals(
                GONE + " " + GONE + " true 256 30s org.example.Provider",
                redaction.of("AZURE ENC0 true 256 30s org.example.Provider"));
    }

    @Test
    void theLongerOfTwoSecretsGoesFirst() {
        Redaction redaction = Redaction.of(Map.of("a.secret", "abcd", "b.secret", "abcdefgh"));
        assertEquals(GONE, redaction.of("abcdefgh"));
    }

    @Test
    void optionsOfAClusterShowNoValue() {
        ClusterOptions options =
                new ClusterOptions(SparkMaster.of("local[1]"), Map.of("spark.x.secret", "hush"), List.of(), null);
        assertFalse(options.toString().contains("hush"));
    }
}
