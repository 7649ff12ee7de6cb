# Results of the operations of which pictures are made, on numbers that are the same on every device. Their last bits
# show how the device's libraries round: libtorch, MKL and oneDNN choose their code by the kind of processor, CUDA's by
# the card.
class Rounding(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  weights : __torch__.Weights

  def numbers(self, shape: List[int], step: int, like: Tensor) -> Tensor:
    """Multiples of 1/128 from -1 to 1, which every dtype of computation holds exactly."""
    n = 1
    for side in shape:
      n = n * side
    i = torch.arange(n, dtype=4, device=like.device)  # [n]
    return ((i * (i + step) % 257 - 128).to(6) / 128).to(self.weights.dtype).view(shape)

  def results(self, like: Tensor, rows: int) -> Tensor:
    """Float32 [n], of products of `rows` rows (a multiple of 4), on the device of like."""
    x = self.numbers([rows, 768], 1, like)  # [rows, 768]
    up = __torch__.linear(x, self.numbers([1024, 768], 3, like))  # [rows, 1024]
    down = __torch__.linear(torch.silu(up / 32), self.numbers([768, 1024], 5, like)) / 32  # [rows, 768]
    norm = torch.rms_norm(down, [768], None, 1e-5)  # [rows, 768]
    q = norm.view([1, rows, 12, 64]).transpose(1, 2)  # [1, 12, rows, 64]
    k = x.view([1, rows, 12, 64]).transpose(1, 2)  # [1, 12, rows, 64]
    mixed = torch.scaled_dot_product_attention(q, k, q)  # [1, 12, rows, 64]
    picture = mixed.reshape([1, 32, rows // 4, 96])  # [1, 32, rows / 4, 96]
    picture = torch._convolution(
        picture, self.numbers([32, 32, 3, 3], 7, like), self.numbers([32], 9, like),
        [1, 1], [1, 1], [1, 1], False, [0, 0], 1, False, True, True, False)  # [1, 32, rows / 4, 96]
    picture = torch.silu(torch.group_norm(picture, 8, None, None, 1e-6))  # [1, 32, rows / 4, 96]
    angle = torch.outer(torch.arange(rows, dtype=6, device=like.device), self.numbers([64], 11, like).to(6))  # [rows, 64]
    waves = torch.cat([angle.cos(), angle.sin(), angle.tanh(), torch.exp(-angle.abs())], 1)  # [rows, 256]
    return torch.cat([
        up.to(6).flatten(), down.to(6).flatten(), norm.to(6).flatten(), mixed.to(6).flatten(),
        picture.to(6).flatten(), waves.flatten()])
