"""The training loops, their memory, and their only caller.

Read in this order: `plan` (the memory layout), `epoch` (`train`, the entry point, which shows the whole procedure),
`batch` (forward, loss and backward pass of a batch), `blocks` (their products, four by four), `update`. `single` is
the form for batches of one; `randomness`, `switches` and `blas` are called by these. All of them are plain Python, and
run as such without Numba; `compiling` has Numba compile them unchanged. `calls` is the only caller of either, for
`workspace`, which holds a run, `ahead`, which looks at its next batch, and `passes`, which only evaluate.

Memory: all numbers of a kind are in one vector, and `Plan` says where each layer's numbers start. For a 2-3-1 network:

    parameters, gradient, moments: for each layer its weights, row by row (one row per unit), then its biases

        | w11 w12  w21 w22  w31 w32 | b1 b2 b3 | w11 w12 w13 | b1 |
          layer 0                                layer 1
          ^ WEIGHTS                   ^ BIASES   ^ WEIGHTS     ^ BIASES

    z, a, delta: unit by unit through all layers, input first, the samples of the batch side by side (here five)

        | s1 s2 s3 s4 s5 .  .  .  | s1 ... | s1 ... | s1 ... | s1 ... | s1 s2 s3 s4 s5 .  .  .  |
          x1                        x2       h1       h2       h3       y1
          <------- stride ------->           ^ HERE of layer 0          ^ HERE of layer 1
          ^ BELOW of layer 0                 ^ BELOW of layer 1           (times the stride)

Unit u of sample s is at u * stride + s. The stride is the size of the batch rounded up to a multiple of four; the
padding (.) has inputs 0 and delta 0. In `single` the stride is 1. All indices are unsigned: Numba then omits
the test for negative ones, which makes these loops 2.6 times as fast. No fastmath: the order of every sum is fixed
in the code.
"""
