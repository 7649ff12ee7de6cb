package org.zimagelab.tuning.rating;

import org.zimagelab.tuning.run.Run;

/** Two pictures of one prompt and seed from different cells, as they are shown. */
public record PicturePair(Run left, Run right) {}
