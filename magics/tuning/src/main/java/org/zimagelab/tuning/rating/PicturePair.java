package org.zimagelab.tuning.rating;

import org.zimagelab.tuning.run.Run;

/** Two pictures of one prompt and one seed, from different cells, in the places where they are shown. */
public record PicturePair(Run left, Run right) {}
