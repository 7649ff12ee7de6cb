# Whole batches through the transformer, whose captions differ in length and whose times differ.
def captions(net: __torch__.Transformer, features: Tensor, length: Tensor) -> Tensor:
  """Refined captions [B, n, D] of features [B, n, F]; what stands behind a caption's length is padding, as when it runs alone."""
  x = net.embedded(features)
  places = torch.arange(x.size(1)).unsqueeze(0)
  real = (places < length.unsqueeze(1)).unsqueeze(2)
  return net.refined(torch.where(real, x, net.weights.get("cap_pad_token")))

def velocity(net: __torch__.Transformer, x: Tensor, sigma: Tensor, caption: Tensor) -> Tensor:
  """noise − clean, as the network has it, of latents x [B, C, H, W] at noise levels sigma [B]."""
  rotary = net.positions(caption.size(1), x.size(2) // net.patch, x.size(3) // net.patch, x)
  return net.forward(x, net.modulation(1. - sigma), caption, rotary)
